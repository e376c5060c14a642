import { Worker } from 'node:worker_threads';
import type { WorkerHeartbeat } from '@autoweave/contracts';

export const heartbeatEveryMs = 3_000;

/** Keeps the worker's lease alive (10 s, renewed every 3 s) and tells the supervisor at once when its load changes. */
export class Heartbeat {
  private readonly thread: Worker;

  private readonly ended: Promise<void>;

  constructor(redisUrl: string, onError: (error: unknown) => void) {
    this.thread = new Worker(new URL('../../dist/worker/heartbeat-thread.js', import.meta.url), {
      workerData: { redisUrl, everyMs: heartbeatEveryMs },
      resourceLimits: { maxOldGenerationSizeMb: 32 },
      // The thread is built code; conditions and loaders of the main thread are not for it.
      execArgv: [],
    });
    this.ended = new Promise((resolve) => this.thread.once('exit', () => resolve()));
    this.thread.on('error', onError);
    this.thread.unref();
  }

  tell(state: WorkerHeartbeat): void {
    this.thread.postMessage({ state });
  }

  /** Says good-bye: the supervisor gives the remaining attempts to others without waiting for the lease. */
  async stop(state: WorkerHeartbeat): Promise<void> {
    this.thread.postMessage({ state, last: true });
    const patience = setTimeout(() => void this.thread.terminate(), 1_000);
    await this.ended;
    clearTimeout(patience);
  }
}
