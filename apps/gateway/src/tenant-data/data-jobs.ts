import { acrossTenants, LOG, type Log, POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DATABASE, type Database } from '../database/database.js';
import { Exporter } from './exporter.js';
import { Purger } from './purger.js';

const lookMs = 2_000;
const forgetMs = 600_000;

/**
 * Works through exports and purges in the background, one after the other in each gateway. A job is in the hands of one
 * gateway; one that falls silent for ten minutes has it taken over.
 */
@Injectable()
export class DataJobs implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;
  private lastForget = 0;

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Exporter) private readonly exporter: Exporter,
    @Inject(Purger) private readonly purger: Purger,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.kick(), lookMs);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopped = true;
    await this.running;
  }

  /** Something may be due: looks at once. */
  kick(): void {
    this.running ??= acrossTenants(() => this.run())
      .catch((error: unknown) => this.log.warn({ err: error }, 'exports and purges could not be looked after; it is tried again'))
      .finally(() => (this.running = undefined));
  }

  private async run(): Promise<void> {
    if (Date.now() - this.lastForget > forgetMs) {
      this.lastForget = Date.now();
      await this.exporter.forget();
    }
    while (!this.stopped) {
      const exportId = await this.claim('data_export');
      const purgeId = exportId === undefined ? await this.claim('purge') : undefined;
      if (exportId !== undefined) await this.exporter.run(await this.db.dataExport.findUniqueOrThrow({ where: { id: exportId } }));
      else if (purgeId !== undefined) await this.purger.run(await this.db.purge.findUniqueOrThrow({ where: { id: purgeId } }));
      else return;
    }
  }

  private async claim(table: 'data_export' | 'purge'): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ id: string }>(
      `UPDATE edge.${table} SET status = 'RUNNING', attempts = attempts + 1, due_at = now() + interval '10 minutes'
       WHERE id = (SELECT id FROM edge.${table} WHERE due_at <= now() AND status IN ('PENDING', 'RUNNING')
                   ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id`,
    );
    return rows[0]?.id;
  }
}
