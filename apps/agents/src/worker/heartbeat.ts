import { Worker } from 'node:worker_threads';
import type { WorkerHeartbeat } from '@autoweave/contracts';

export const heartbeatEveryMs = 3_000;

/** Keeps the worker's lease alive (10 s, renewed every 3 s) and tells the supervisor at once when its load changes. */
export class Heartbeat {
  private readonly thread: Worker;

  constructor(redisUrl: string) {
    this.thread = new Worker(new URL('../../dist/worker/heartbeat-thread.js', import.meta.url), {
      workerData: { redisUrl, everyMs: heartbeatEveryMs },
      resourceLimits: { maxOldGenerationSizeMb: 32 },
    });
    this.thread.unref();
  }

  tell(state: WorkerHeartbeat): void {
    this.thread.postMessage({ state });
  }

  /** Says good-bye: the supervisor gives the remaining attempts to others without waiting for the lease. */
  async stop(state: WorkerHeartbeat): Promise<void> {
    const ended = new Promise<void>((resolve) => this.thread.once('exit', () => resolve()));
    this.thread.postMessage({ state, last: true });
    const patience = setTimeout(() => void this.thread.terminate(), 1_000);
    await ended;
    clearTimeout(patience);
  }
}
