import { enterTenant } from '@autoweave/kernel';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { IdentityChanges } from '../authority/identity-changes.js';
import type { RunTokensService } from '../run-token/run-tokens.service.js';
import { isRunToken } from '../run-token/token-text.js';
import { type ArtifactsRepository, hashId } from './artifacts.repository.js';
import { currentBrowser } from './browser.js';
import { metadataOf } from './client.js';
import type { ClientsService } from './clients.service.js';
import type { StatesRepository } from './states.repository.js';

export interface Stores {
  readonly clients: ClientsService;
  readonly artifacts: ArtifactsRepository;
  readonly states: StatesRepository;
  readonly runTokens: RunTokensService;
  readonly changes: IdentityChanges;
  readonly passwordGrant: boolean;
}

const unused = (): Promise<undefined> => Promise.resolve(undefined);

/** Where oidc-provider keeps things, by the kind of thing. */
export function adapterOf(stores: Stores): (model: string) => Adapter {
  return (model) => {
    if (model === 'Client') return clientsAdapter(stores);
    if (model === 'ReplayDetection') return replayAdapter(stores);
    if (model === 'Session' || model === 'Interaction' || model === 'PushedAuthorizationRequest') return stateAdapter(model, stores);
    return artifactAdapter(model, stores);
  };
}

const none = { findByUserCode: unused, findByUid: unused, consume: unused, revokeByGrantId: unused };

const clientsAdapter = ({ clients, passwordGrant }: Stores): Adapter => ({
  ...none,
  upsert: unused,
  destroy: unused,
  async find(id) {
    const row = await clients.find(id);
    if (!row) return undefined;
    // From here on the request sees nothing of any other organisation.
    enterTenant(row.tenantId);
    return metadataOf(row, passwordGrant) as AdapterPayload;
  },
});

const replayAdapter = ({ states }: Stores): Adapter => ({
  ...none,
  find: unused,
  destroy: unused,
  async upsert(id, _payload, seconds) {
    if (!(await states.firstSight(id, seconds ?? 300))) throw new errors.InvalidGrant('DPoP proof JWT Replay detected');
  },
});

const stateAdapter = (model: 'Session' | 'Interaction' | 'PushedAuthorizationRequest', { states }: Stores): Adapter => ({
  ...none,
  upsert: (id, payload, seconds) => states.put(model, id, payload, seconds ?? 3_600),
  destroy: async (id) => void (await states.remove(model, id)),
  async consume(id) {
    if (!(await states.remove(model, id))) throw new errors.InvalidRequestUri('it was used already');
  },
  async find(id) {
    const payload = await states.find(model, id);
    // A browser's session with the provider counts only while the same person is signed in here.
    if (model === 'Session' && payload?.accountId && payload.accountId !== currentBrowser()?.person?.userId) return undefined;
    return payload;
  },
  findByUid: (uid) => states.findByUid(uid),
});

const artifactAdapter = (model: string, { artifacts, changes, runTokens }: Stores): Adapter => {
  const found = (artifact: Awaited<ReturnType<ArtifactsRepository['find']>>): AdapterPayload | undefined =>
    artifact && {
      ...artifact.payload,
      ...(artifact.consumedAt ? { consumed: Math.floor(artifact.consumedAt.getTime() / 1_000) } : {}),
    };
  const forget = (id: string) => changes.announce({ kind: 'oauth', id: hashId(id).toString('hex') });
  return {
    findByUid: unused,
    upsert: (id, payload, seconds) => artifacts.put(model, id, payload, seconds ?? 3_600),
    async find(id) {
      if (isRunToken(id)) return model === 'AccessToken' ? runTokens.describe(id) : undefined;
      return found(await artifacts.find(model, id));
    },
    findByUserCode: async (code) => found(await artifacts.findByUserCode(code)),
    async consume(id) {
      if (await artifacts.consume(model, id)) return;
      // Two came with it at once: the second is a thief, or the first was. Nobody keeps anything.
      const grantId = (await artifacts.find(model, id))?.payload.grantId;
      if (grantId) {
        await artifacts.removeFamily(grantId);
        forget(grantId);
      }
      throw new errors.InvalidGrant('it was used already');
    },
    async destroy(id) {
      if (isRunToken(id)) {
        await runTokens.revokeText(id, 'revoked by its application');
        return;
      }
      // With a grant goes everything that it holds together.
      if (model === 'Grant') await artifacts.removeFamily(id);
      else await artifacts.remove(model, id);
      forget(id);
    },
    async revokeByGrantId(grantId) {
      await artifacts.removeFamily(grantId, model);
      forget(grantId);
    },
  };
};
