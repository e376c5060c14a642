import { permissionsOfOAuthScopes, type TenantStatus, type Tier } from '@autoweave/contracts';
import { fault, POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { AdapterPayload } from 'oidc-provider';
import type { Principal } from '../auth/principal.js';
import { AuthoritiesService } from '../authority/authorities.service.js';
import { narrow, type Rights } from '../authority/authority.js';
import { IdentityChanges } from '../authority/identity-changes.js';
import { Vault } from '../vault/vault.js';
import { hashId, placeOf } from './artifacts.repository.js';
import { ownUserId } from './client.js';
import { checkProof, proofSeconds } from './dpop.js';
import { OAuthProvider } from './provider.service.js';
import { StatesRepository } from './states.repository.js';

/** How long an entry may be wrong when Redis was away while something changed. */
const maxAgeMs = 10_000;
const maxEntries = 20_000;

interface Row {
  readonly model: 'AccessToken' | 'ClientCredentials';
  readonly id_hash: Buffer;
  readonly tenant_id: string;
  readonly client_id: string;
  readonly user_id: string | null;
  readonly grant_hash: Buffer | null;
  readonly payload: string;
  readonly expires_at: Date;
  readonly client_scopes: string[];
  readonly user_status: string | null;
  readonly tier: string;
  readonly tenant_status: string;
}

interface Known {
  readonly row: Row;
  readonly payload: AdapterPayload;
  readonly goodUntil: number;
}

/** What a caller shows beside the token. */
export interface Shown {
  readonly scheme: 'bearer' | 'dpop';
  readonly proof: string | undefined;
  readonly method: string | undefined;
  readonly path: string | undefined;
}

/** Access tokens of applications at the API: what the token says, within what its person may, and its application may, now. */
@Injectable()
export class AccessTokensService {
  private readonly known = new Map<string, Known>();
  private generation = 0;

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(AuthoritiesService) private readonly authorities: AuthoritiesService,
    @Inject(StatesRepository) private readonly states: StatesRepository,
    @Inject(OAuthProvider) private readonly oauth: OAuthProvider,
    @Inject(IdentityChanges) changes: IdentityChanges,
  ) {
    changes.listen(({ kind, id }) => {
      if (kind === 'session' || kind === 'api_key' || kind === 'oauth_keys') return;
      this.generation += 1;
      for (const [key, { row }] of this.known) {
        const names = [row.tenant_id, row.client_id, row.user_id, row.id_hash.toString('hex'), row.grant_hash?.toString('hex')];
        if (names.includes(id)) this.known.delete(key);
      }
    });
  }

  /** Throws UNAUTHENTICATED. */
  async authenticate(token: string, shown: Shown, now = Date.now()): Promise<Principal> {
    const found = await this.find(token, now);
    if (!found || found.row.expires_at.getTime() <= now) throw unknown();
    const { row, payload } = found;
    if (row.user_id !== null && row.user_status !== 'active') throw unknown();
    if (payload.aud !== undefined && payload.aud !== `${this.oauth.issuer}/api/v1`) throw unknown();
    await this.assertProof(token, payload, shown, now);
    const scopes = (payload.scope ?? '').split(' ').filter((scope) => row.client_scopes.includes(scope));
    const within = permissionsOfOAuthScopes(scopes);
    const authority = row.user_id === null ? undefined : await this.authorities.of(row.user_id, row.tenant_id, now);
    const rights: Rights = authority ? narrow(authority, within) : { permissions: within, allows: (permission) => within.has(permission) };
    return {
      userId: row.user_id ?? ownUserId(row.client_id),
      tenantId: row.tenant_id,
      tier: row.tier as Tier,
      tenantStatus: row.tenant_status as TenantStatus,
      mfaRequired: false,
      mfaEnabled: false,
      credential: { type: 'oauth', id: row.client_id, scopes },
      roles: authority?.roles ?? [],
      permissions: rights.permissions,
      rights,
      elevatedUntil: undefined,
    };
  }

  /** A token that is bound to a key counts with a proof of that key only, and each proof once; any other counts as it is. */
  private async assertProof(token: string, payload: AdapterPayload, shown: Shown, now: number): Promise<void> {
    const thumbprint = payload.jkt as string | undefined;
    if (thumbprint === undefined && shown.scheme === 'bearer') return;
    const { proof, method, path } = shown;
    if (thumbprint === undefined || shown.scheme !== 'dpop' || !proof || !method || !path)
      throw fault('UNAUTHENTICATED', 'The token and the way it is shown do not fit together', {
        hint: 'A token that is bound to a key is sent as “Authorization: DPoP …” with a proof of the key in the header DPoP',
      });
    const id = await checkProof({ proof, method, url: `${this.oauth.issuer}${path}`, token, thumbprint }, now);
    if (id === undefined || !(await this.states.firstSight(id, 2 * proofSeconds)))
      throw fault('UNAUTHENTICATED', 'The DPoP proof does not prove this request, or was shown before');
  }

  private async find(token: string, now: number): Promise<Known | undefined> {
    const hash = hashId(token);
    const key = hash.toString('base64url');
    const kept = this.known.get(key);
    if (kept && kept.goodUntil > now) return kept;
    const { generation } = this;
    const { rows } = await this.pool.query<Row>(
      `SELECT a.model, a.id_hash, a.tenant_id, a.client_id, a.user_id, a.grant_hash, a.payload, a.expires_at,
              c.scopes AS client_scopes, u.status AS user_status, t.tier, t.status AS tenant_status
       FROM identity.oauth_artifact a
       JOIN identity.oauth_client c ON c.id = a.client_id AND c.enabled
       JOIN identity.tenant t ON t.id = a.tenant_id
       LEFT JOIN identity."user" u ON u.id = a.user_id AND u.tenant_id = a.tenant_id
       WHERE a.id_hash = $1 AND a.model IN ('AccessToken', 'ClientCredentials') AND a.expires_at > now()
         AND (a.grant_hash IS NULL OR EXISTS (
           SELECT 1 FROM identity.oauth_artifact g WHERE g.model = 'Grant' AND g.id_hash = a.grant_hash AND g.expires_at > now()))`,
      [hash],
    );
    const [row] = rows;
    if (!row) return undefined;
    const payload = JSON.parse(this.vault.open(row.payload, placeOf(row.tenant_id, row.model, row.id_hash))) as AdapterPayload;
    const found = { row, payload, goodUntil: now + maxAgeMs };
    // What was read while something changed may already be old: use it once, keep nothing.
    if (generation === this.generation) {
      if (this.known.size >= maxEntries) this.known.delete(this.known.keys().next().value as string);
      this.known.set(key, found);
    }
    return found;
  }
}

const unknown = () => fault('UNAUTHENTICATED', 'The token is not known, has expired or was revoked', { hint: 'Sign in again' });
