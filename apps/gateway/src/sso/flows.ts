import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { hashToken } from '../auth/token.js';
import { DATABASE, type Database } from '../database/database.js';
import { Vault } from '../vault/vault.js';
import type { ExternalIdentity } from './external-identity.js';
import { SsoRefused } from './sso-refused.js';

/** Between the way to a provider and the way back (IDN-031). */
export const flowLifetimeMs = 10 * 60_000;
/** Between the page of a SAML provider, which posts, and the browser's own request right after it. */
const answeredLifetimeMs = 2 * 60_000;

interface Common {
  /** Our addresses as the provider was told them. */
  readonly callback: string;
  readonly entityId: string;
  readonly returnTo: string;
}
/** What is kept while somebody is at the provider; `answered` while a SAML answer waits for its browser. */
export type Flow = Common &
  (
    | { readonly stage: 'asked'; readonly nonce: string; readonly verifier: string }
    | { readonly stage: 'answered'; readonly identity: ExternalIdentity }
  );

interface Owner {
  readonly id: string;
  readonly tenantId: string;
}

export const newState = (): string => randomBytes(32).toString('base64url');

/**
 * Sign-ins on their way through a browser. The state that travels opens one flow, once, within minutes, at the provider and
 * in the browser that it was begun for; what must stay with us is sealed.
 */
@Injectable()
export class SsoFlows {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  async begin(provider: Owner, state: string, browserHash: Uint8Array<ArrayBuffer>, flow: Flow): Promise<void> {
    const stateHash = hashToken(state);
    await this.db.ssoFlow.deleteMany({ where: { expiresAt: { lt: new Date() } } });
    await this.db.ssoFlow.create({
      data: {
        stateHash,
        tenantId: provider.tenantId,
        providerId: provider.id,
        browserHash,
        stage: flow.stage,
        sealed: this.vault.seal(JSON.stringify(flow), place(provider.tenantId, stateHash)),
        expiresAt: new Date(Date.now() + (flow.stage === 'asked' ? flowLifetimeMs : answeredLifetimeMs)),
      },
    });
  }

  /**
   * Takes a flow, which nobody can do again. Throws SsoRefused `expired` when there is none, it is of another provider or stage,
   * too old, or somebody was faster.
   */
  async take<Stage extends Flow['stage']>(
    provider: Owner,
    state: string,
    stage: Stage,
  ): Promise<{ readonly flow: Extract<Flow, { stage: Stage }>; readonly browserHash: Uint8Array<ArrayBuffer> }> {
    const stateHash = hashToken(state);
    const found = await this.db.ssoFlow.findUnique({ where: { stateHash } });
    if (!found) throw new SsoRefused('expired', 'the state is unknown or was used');
    const { count } = await this.db.ssoFlow.deleteMany({ where: { stateHash } });
    if (count !== 1) throw new SsoRefused('expired', 'the state was used at the same moment');
    if (found.providerId !== provider.id) throw new SsoRefused('expired', 'the state belongs to a sign-in at another provider');
    if (found.stage !== stage) throw new SsoRefused('expired', 'the state belongs to another step of signing in');
    if (found.expiresAt.getTime() <= Date.now()) throw new SsoRefused('expired', 'the state is older than it may be');
    const flow = JSON.parse(this.vault.open(found.sealed, place(found.tenantId, stateHash))) as Extract<Flow, { stage: Stage }>;
    return { flow, browserHash: found.browserHash };
  }

  /** The same, by the browser that began it and by no other: nobody is signed in to an account that somebody else chose. */
  async takeInBrowser<Stage extends Flow['stage']>(provider: Owner, state: string, stage: Stage, browser: string | undefined) {
    const { flow, browserHash } = await this.take(provider, state, stage);
    if (browser === undefined || !timingSafeEqual(hashToken(browser), browserHash))
      throw new SsoRefused('expired', 'the answer came in another browser than the sign-in was begun in');
    return flow;
  }

  /** Whether an assertion or token is here for the first time; it is remembered for as long as it could be used. */
  async isFirst(provider: Owner, id: string, usableUntil: Date): Promise<boolean> {
    await this.db.ssoSeen.deleteMany({ where: { expiresAt: { lt: new Date() } } });
    const { count } = await this.db.ssoSeen.createMany({
      data: [{ providerId: provider.id, tenantId: provider.tenantId, tokenHash: hashToken(id), expiresAt: usableUntil }],
      skipDuplicates: true,
    });
    return count === 1;
  }
}

const place = (tenantId: string, stateHash: Uint8Array) => ({
  tenantId,
  table: 'sso_flow',
  row: Buffer.from(stateHash).toString('hex'),
  column: 'sealed',
});
