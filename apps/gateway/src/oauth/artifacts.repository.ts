import { createHash } from 'node:crypto';
import { POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { AdapterPayload } from 'oidc-provider';
import { DATABASE, type Database } from '../database/database.js';
import { Vault } from '../vault/vault.js';

/** A code, a token, or the grant that holds a family of them together. */
export interface Artifact {
  readonly payload: AdapterPayload;
  readonly consumedAt: Date | null;
}

/** What is stored of an id: whoever reads the database has nothing to show. */
export const hashId = (id: string): Buffer => createHash('sha256').update(id).digest();

/** Codes, tokens and grants by hash, sealed. The application decides the tenant. */
@Injectable()
export class ArtifactsRepository {
  private readonly tenants = new Map<string, string>();

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  async put(model: string, id: string, payload: AdapterPayload, seconds: number): Promise<void> {
    const clientId = payload.clientId as string;
    const tenantId = await this.tenantOf(clientId);
    const hash = hashId(id);
    await this.pool.query(
      `INSERT INTO identity.oauth_artifact AS a
         (model, id_hash, tenant_id, client_id, user_id, grant_hash, user_code_hash, payload, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(secs => $9))
       ON CONFLICT (model, id_hash) DO UPDATE SET payload = $8, user_id = $5, grant_hash = $6, expires_at = excluded.expires_at`,
      [
        model,
        hash,
        tenantId,
        clientId,
        payload.accountId ?? null,
        payload.grantId ? hashId(payload.grantId) : null,
        payload.userCode ? hashId(payload.userCode) : null,
        this.vault.seal(JSON.stringify(payload), placeOf(tenantId, model, hash)),
        seconds,
      ],
    );
  }

  find = (model: string, id: string): Promise<Artifact | undefined> => this.read('model = $1 AND id_hash = $2', [model, hashId(id)]);

  findByUserCode = (userCode: string): Promise<Artifact | undefined> => this.read('user_code_hash = $1', [hashId(userCode)]);

  /** Whether this was the first time; two at once cannot both be. */
  async consume(model: string, id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'UPDATE identity.oauth_artifact SET consumed_at = now() WHERE model = $1 AND id_hash = $2 AND consumed_at IS NULL',
      [model, hashId(id)],
    );
    return rowCount === 1;
  }

  async remove(model: string, id: string): Promise<void> {
    await this.pool.query('DELETE FROM identity.oauth_artifact WHERE model = $1 AND id_hash = $2', [model, hashId(id)]);
  }

  /** Of one model; without a model the grant and everything it holds together. */
  async removeFamily(grantId: string, model?: string): Promise<void> {
    const hash = hashId(grantId);
    if (model) await this.pool.query('DELETE FROM identity.oauth_artifact WHERE model = $1 AND grant_hash = $2', [model, hash]);
    else await this.pool.query(`DELETE FROM identity.oauth_artifact WHERE grant_hash = $1 OR (model = 'Grant' AND id_hash = $1)`, [hash]);
  }

  /** Everything that an application holds of a person. */
  async removeOf(userId: string, clientId: string): Promise<number> {
    const { rowCount } = await this.pool.query('DELETE FROM identity.oauth_artifact WHERE user_id = $1 AND client_id = $2', [
      userId,
      clientId,
    ]);
    return rowCount ?? 0;
  }

  /** How many seconds ago a device last asked; undefined the first time. Notes that it asks now. */
  async poll(deviceCode: string): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ ago: number | null }>(
      `UPDATE identity.oauth_artifact a SET polled_at = now()
       FROM (SELECT model, id_hash, extract(epoch FROM now() - polled_at)::float8 AS ago FROM identity.oauth_artifact
             WHERE model = 'DeviceCode' AND id_hash = $1) before
       WHERE a.model = before.model AND a.id_hash = before.id_hash RETURNING before.ago`,
      [hashId(deviceCode)],
    );
    return rows[0]?.ago ?? undefined;
  }

  private async read(where: string, values: unknown[]): Promise<Artifact | undefined> {
    const { rows } = await this.pool.query<{
      model: string;
      id_hash: Buffer;
      tenant_id: string;
      payload: string;
      consumed_at: Date | null;
    }>(`SELECT model, id_hash, tenant_id, payload, consumed_at FROM identity.oauth_artifact WHERE ${where}`, values);
    const [row] = rows;
    if (!row) return undefined;
    return {
      payload: JSON.parse(this.vault.open(row.payload, placeOf(row.tenant_id, row.model, row.id_hash))) as AdapterPayload,
      consumedAt: row.consumed_at,
    };
  }

  /** An application never changes its tenant. */
  private async tenantOf(clientId: string): Promise<string> {
    const known = this.tenants.get(clientId);
    if (known) return known;
    const { tenantId } = await this.db.oAuthClient.findUniqueOrThrow({ where: { id: clientId }, select: { tenantId: true } });
    if (this.tenants.size >= 10_000) this.tenants.clear();
    this.tenants.set(clientId, tenantId);
    return tenantId;
  }
}

export const placeOf = (tenantId: string, model: string, hash: Uint8Array) => ({
  tenantId,
  table: 'oauth_artifact',
  row: `${model} ${Buffer.from(hash).toString('hex')}`,
  column: 'payload',
});
