import { sleep } from './dice.mjs';
import { contracts, kernel } from './modules.mjs';

const { shardCount, streams, tasksReport } = contracts;

/**
 * Listens to what workers tell supervisors and notes who says that it begins which attempt. Real workers and others alike: it
 * knows nothing of how either takes a task.
 */
export class Witness {
  /** Attempt to the workers that began it. */
  began = new Map();
  #running = true;

  constructor(redisUrl) {
    this.redis = kernel.connectRedis(redisUrl, { blocking: true });
  }

  start() {
    this.loop = this.#listen();
  }

  async stop() {
    this.#running = false;
    this.redis.disconnect();
    await this.loop;
  }

  /** Attempts that more than one worker began. */
  twice() {
    return [...this.began]
      .filter(([, workers]) => workers.size > 1)
      .map(([attempt, workers]) => `${attempt} by ${[...workers].join(', ')}`);
  }

  async #listen() {
    const names = Array.from({ length: shardCount }, (_, shard) => streams.shard(shard));
    const cursors = names.map(() => '0');
    while (this.#running) {
      try {
        const reply = await this.redis.xread('COUNT', 500, 'BLOCK', 500, 'STREAMS', ...names, ...cursors);
        for (const [stream, entries] of reply ?? []) {
          cursors[names.indexOf(stream)] = entries.at(-1)[0];
          for (const { body } of kernel.parseEntries(stream, entries)) this.#hear(JSON.parse(body));
        }
      } catch {
        if (this.#running) await sleep(100);
      }
    }
  }

  #hear({ type, payload }) {
    if (type !== tasksReport.type) return;
    for (const report of payload.reports) {
      if (report.kind !== 'started') continue;
      const attempt = `${report.taskId}:${report.attempt}`;
      const workers = this.began.get(attempt) ?? new Set();
      this.began.set(attempt, workers.add(payload.workerId));
    }
  }
}
