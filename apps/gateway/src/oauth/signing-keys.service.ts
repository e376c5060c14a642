import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningKey } from '@autoweave/contracts';
import { inTransaction, LOG, type Log, POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import { IdentityChanges } from '../authority/identity-changes.js';
import { Vault } from '../vault/vault.js';
import { lifetimes } from './lifetimes.js';

const algorithm = 'RS256';
const generate = promisify(generateKeyPair);
/** Beyond the life of a token: for whoever has a slow clock or keeps keys for a while. */
const marginSeconds = 86_400;
const lock = 'autoweave oauth keys';

interface Row {
  readonly kid: string;
  readonly algorithm: string;
  readonly private_key: string;
  readonly created_at: Date;
  readonly retired_at: Date | null;
}

/** Keys of ID tokens, shared by every gateway. The newest signs; older ones are published while anything of theirs may be valid. */
@Injectable()
export class SigningKeysService {
  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(IdentityChanges) private readonly changes: IdentityChanges,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Private keys, the signing one first. Makes the first one. */
  async keys(): Promise<JWK[]> {
    let rows = await this.read();
    if (rows.length === 0) {
      await this.make(false);
      rows = await this.read();
    }
    return rows.map((row) => JSON.parse(this.vault.open(row.private_key, placeOf(row.kid))) as JWK);
  }

  async list(): Promise<SigningKey[]> {
    return (await this.read()).map(({ kid, algorithm: name, created_at, retired_at }) => ({
      kid,
      algorithm: name,
      createdAt: created_at.toISOString(),
      ...(retired_at ? { retiredAt: retired_at.toISOString() } : {}),
    }));
  }

  /** Signs with a new key from now on. */
  async rotate(): Promise<SigningKey[]> {
    await this.make(true);
    this.changes.announce({ kind: 'oauth_keys', id: 'all' });
    return this.list();
  }

  /** Drops keys that nothing valid can be signed with any more, and replaces one that is older than this. */
  async keep(oldestDays: number): Promise<void> {
    const { rowCount } = await this.pool.query(`DELETE FROM identity.oauth_key WHERE retired_at < now() - make_interval(secs => $1)`, [
      lifetimes.IdToken + marginSeconds,
    ]);
    const [signing] = await this.read();
    if (signing && signing.created_at.getTime() < Date.now() - oldestDays * 86_400_000) {
      this.log.info({ kid: signing.kid }, 'the key of ID tokens is replaced: it is old enough');
      await this.rotate();
    } else if (rowCount) this.changes.announce({ kind: 'oauth_keys', id: 'all' });
  }

  private async read(): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>('SELECT * FROM identity.oauth_key ORDER BY retired_at IS NULL DESC, created_at DESC');
    return rows;
  }

  /** Two gateways that start together make one key; two that rotate together make two, of which the later one signs. */
  private async make(replacing: boolean): Promise<void> {
    const { privateKey } = await generate('rsa', { modulusLength: 2_048 });
    const jwk = await exportJWK(privateKey);
    const kid = await calculateJwkThumbprint(jwk);
    const sealed = this.vault.seal(JSON.stringify({ ...jwk, kid, alg: algorithm, use: 'sig' }), placeOf(kid));
    await inTransaction(this.pool, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [lock]);
      const { rowCount } = await client.query('SELECT 1 FROM identity.oauth_key WHERE retired_at IS NULL');
      if (rowCount && !replacing) return;
      await client.query('UPDATE identity.oauth_key SET retired_at = now() WHERE retired_at IS NULL');
      await client.query('INSERT INTO identity.oauth_key (kid, algorithm, private_key) VALUES ($1, $2, $3)', [kid, algorithm, sealed]);
    });
  }
}

const placeOf = (kid: string) => ({ tenantId: '', table: 'oauth_key', row: kid, column: 'private_key' });
