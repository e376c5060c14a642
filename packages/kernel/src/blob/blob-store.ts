import { createHash } from 'node:crypto';
import { fault } from '../fault/fault-error.js';
import { inTransaction, type Pool } from '../database/pool.js';

const chunkBytes = 1024 * 1024;

/** Content-addressed bytes. Rows and messages carry the SHA-256; whoever holds a reference may read. */
export interface BlobStore {
  /** Stores bytes and returns their name and size. Storing the same bytes again costs one look-up. */
  put(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<{ sha256: string; size: number }>;
  /** Streams the bytes; throws `NOT_FOUND`. */
  read(sha256: string): AsyncIterable<Uint8Array>;
  readAll(sha256: string): Promise<Buffer>;
  has(sha256: string): Promise<boolean>;
  /** Deletes contents. Whoever calls has made sure that nobody refers to them any more. Returns how many there were. */
  remove(hashes: readonly string[]): Promise<number>;
}

/** Blobs in Postgres, in chunks of 1 MiB so that neither side ever holds a whole file. */
export class PostgresBlobStore implements BlobStore {
  constructor(private readonly pool: Pool) {}

  async put(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<{ sha256: string; size: number }> {
    const hash = createHash('sha256');
    let size = 0;
    // The name is known only at the end: chunks are written under a temporary key and renamed in the same transaction.
    return inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<{ key: string }>(`SELECT 'tmp:' || gen_random_uuid() AS key`);
      const temporary = rows[0]!.key;
      let index = 0;
      let pending: Uint8Array[] = [];
      let pendingBytes = 0;
      const flush = async () => {
        if (pendingBytes === 0) return;
        await client.query('INSERT INTO blobs.chunk (name, index, data) VALUES ($1, $2, $3)', [temporary, index, Buffer.concat(pending)]);
        index += 1;
        pending = [];
        pendingBytes = 0;
      };
      for await (const part of content instanceof Uint8Array ? [content] : content) {
        hash.update(part);
        size += part.length;
        for (let offset = 0; offset < part.length; offset += chunkBytes) {
          const piece = part.subarray(offset, offset + chunkBytes);
          pending.push(piece);
          pendingBytes += piece.length;
          if (pendingBytes >= chunkBytes) await flush();
        }
      }
      await flush();
      const sha256 = hash.digest('hex');
      const inserted = await client.query('INSERT INTO blobs.blob (sha256, size) VALUES ($1, $2) ON CONFLICT DO NOTHING', [sha256, size]);
      if (inserted.rowCount === 0) await client.query('DELETE FROM blobs.chunk WHERE name = $1', [temporary]);
      else await client.query('UPDATE blobs.chunk SET name = $2 WHERE name = $1', [temporary, sha256]);
      return { sha256, size };
    });
  }

  async *read(sha256: string): AsyncIterable<Uint8Array> {
    if (!(await this.has(sha256))) throw fault('NOT_FOUND', `There is no content ${sha256.slice(0, 12)}…`);
    for (let index = 0; ; index += 1) {
      const { rows } = await this.pool.query<{ data: Buffer }>('SELECT data FROM blobs.chunk WHERE name = $1 AND index = $2', [
        sha256,
        index,
      ]);
      const row = rows[0];
      if (!row) return;
      yield row.data;
    }
  }

  async readAll(sha256: string): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.read(sha256)) parts.push(part);
    return Buffer.concat(parts);
  }

  async has(sha256: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('SELECT 1 FROM blobs.blob WHERE sha256 = $1', [sha256]);
    return rowCount === 1;
  }

  async remove(hashes: readonly string[]): Promise<number> {
    return inTransaction(this.pool, async (client) => {
      const { rowCount } = await client.query('DELETE FROM blobs.blob WHERE sha256 = ANY($1)', [hashes]);
      await client.query('DELETE FROM blobs.chunk WHERE name = ANY($1)', [hashes]);
      return rowCount ?? 0;
    });
  }
}
