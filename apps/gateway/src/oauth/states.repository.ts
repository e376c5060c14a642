import { POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { AdapterPayload } from 'oidc-provider';
import { Vault } from '../vault/vault.js';
import { hashId } from './artifacts.repository.js';

/** What belongs to a browser before anybody is known, and proofs that were shown once. Of no tenant. */
@Injectable()
export class StatesRepository {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  async put(model: string, id: string, payload: AdapterPayload, seconds: number): Promise<void> {
    const hash = hashId(id);
    await this.pool.query(
      `INSERT INTO identity.oauth_state AS s (model, id_hash, uid_hash, payload, expires_at)
       VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5))
       ON CONFLICT (model, id_hash) DO UPDATE SET payload = $4, uid_hash = $3, expires_at = excluded.expires_at`,
      [
        model,
        hash,
        model === 'Session' && payload.uid ? hashId(payload.uid) : null,
        this.vault.seal(JSON.stringify(payload), placeOf(model, hash)),
        seconds,
      ],
    );
  }

  find = (model: string, id: string): Promise<AdapterPayload | undefined> => this.read('model = $1 AND id_hash = $2', [model, hashId(id)]);

  findByUid = (uid: string): Promise<AdapterPayload | undefined> => this.read('uid_hash = $1', [hashId(uid)]);

  /** Whether it was there. */
  async remove(model: string, id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('DELETE FROM identity.oauth_state WHERE model = $1 AND id_hash = $2', [model, hashId(id)]);
    return rowCount === 1;
  }

  /** Whether a proof is shown for the first time; two at once cannot both be. */
  async firstSight(id: string, seconds: number): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `INSERT INTO identity.oauth_state (model, id_hash, payload, expires_at)
       VALUES ('ReplayDetection', $1, '', now() + make_interval(secs => $2)) ON CONFLICT (model, id_hash) DO NOTHING`,
      [hashId(id), seconds],
    );
    return rowCount === 1;
  }

  private async read(where: string, values: unknown[]): Promise<AdapterPayload | undefined> {
    const { rows } = await this.pool.query<{ model: string; id_hash: Buffer; payload: string }>(
      `SELECT model, id_hash, payload FROM identity.oauth_state WHERE ${where} AND expires_at > now()`,
      values,
    );
    const [row] = rows;
    return row ? (JSON.parse(this.vault.open(row.payload, placeOf(row.model, row.id_hash))) as AdapterPayload) : undefined;
  }
}

const placeOf = (model: string, hash: Uint8Array) => ({
  tenantId: '',
  table: 'oauth_state',
  row: `${model} ${Buffer.from(hash).toString('hex')}`,
  column: 'payload',
});
