import { BLOBS, type BlobStore, type Log, LOG, POOL, type Pool, toFault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, type Database } from '../database/database.js';
import type { DataExport } from '../generated/client.js';
import { archive } from './archive.js';
import { DataSources } from './data-sources.js';

const keptHours = 7 * 24;
const mostAttempts = 3;

/** Writes archives, and deletes them when their time is over. */
@Injectable()
export class Exporter {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(BLOBS) private readonly blobs: BlobStore,
    @Inject(DataSources) private readonly sources: DataSources,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async run(job: DataExport): Promise<void> {
    const scope = { tenantId: job.tenantId, ...(job.userId ? { userId: job.userId } : {}) };
    try {
      const { content, written } = archive(this.sources, this.blobs, scope, (percent) => this.progress(job.id, percent));
      const [{ sha256, size }, { counts }] = await Promise.all([this.blobs.put(content), written]);
      const now = Date.now();
      const { count } = await this.db.dataExport.updateMany({
        where: { id: job.id },
        data: {
          status: 'READY',
          progress: 100,
          counts,
          sha256,
          sizeBytes: size,
          dueAt: null,
          error: null,
          finishedAt: new Date(now),
          expiresAt: new Date(now + keptHours * 3_600_000),
        },
      });
      // What it speaks of was removed meanwhile: nobody would ever delete the archive.
      if (count === 0) await this.blobs.remove([sha256]);
    } catch (error) {
      this.log.warn({ err: error, exportId: job.id }, 'an export could not be written');
      const isLast = job.attempts >= mostAttempts;
      await this.db.dataExport.updateMany({
        where: { id: job.id },
        data: {
          status: isLast ? 'FAILED' : 'PENDING',
          error: toFault(error).message,
          dueAt: isLast ? null : new Date(Date.now() + 30_000 * job.attempts),
          ...(isLast ? { finishedAt: new Date() } : {}),
        },
      });
    }
  }

  /** Deletes archives whose time is over. */
  async forget(now = new Date()): Promise<void> {
    const over = await this.db.dataExport.findMany({ where: { status: 'READY', expiresAt: { lt: now } } });
    for (const { id, sha256 } of over) {
      await this.db.dataExport.updateMany({ where: { id }, data: { status: 'EXPIRED', sha256: null, sizeBytes: null } });
      if (sha256) await this.blobs.remove([sha256]);
    }
  }

  /** Also a sign of life: whoever is silent for too long has the job taken over. */
  private async progress(id: string, percent: number): Promise<void> {
    await this.pool.query(`UPDATE edge.data_export SET progress = $2, due_at = now() + interval '10 minutes' WHERE id = $1`, [id, percent]);
  }
}
