import { BLOBS, type BlobStore, LOG, type Log } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AGENTS_CONFIG } from '../agents.tokens.js';
import type { AgentsConfig } from '../config.js';
import { Workspaces } from './workspaces.js';

/** What nobody touched for this long is removed (AGT-068). */
const staleMs = 24 * 3_600_000;
const everyMs = 3_600_000;

/** Keeps the disk of a worker from filling up, at the start and every hour. */
@Injectable()
export class WorkspaceSweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly workspaces: Workspaces;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(AGENTS_CONFIG) config: AgentsConfig,
    @Inject(BLOBS) blobs: BlobStore,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.workspaces = new Workspaces(`${config.AUTOWEAVE_HOME}/workspaces`, blobs);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.sweep();
    this.timer = setInterval(() => void this.sweep(), everyMs).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Never rejects. */
  async sweep(): Promise<void> {
    try {
      const swept = await this.workspaces.sweep(staleMs);
      if (swept > 0) this.log.info({ swept }, 'removed workspaces that nobody came back to');
    } catch (error) {
      this.log.warn({ err: error }, 'workspaces could not be swept');
    }
  }
}
