import { startChild } from './child.mjs';
import { bullmq, Redis } from './modules.mjs';

/** Plain BullMQ: jobs added in bulk, one worker process. No graph, no log, no Postgres: the queue alone. */
export class BullMq {
  static async start(servers) {
    const self = new BullMq();
    self.connection = new Redis(servers.redisUrl, { maxRetriesPerRequest: null });
    await self.connection.flushall();
    self.queue = new bullmq.Queue('bench', { connection: self.connection });
    self.worker = await startChild(
      new URL('./bullmq-worker.mjs', import.meta.url).pathname,
      { REDIS_URL: servers.redisUrl },
      'worker is ready',
    );
    await self.run(10);
    return self;
  }
  async run(n) {
    await this.worker.ask({ expect: n });
    const done = new Promise((resolve) => this.worker.child.once('message', resolve));
    const begin = performance.now();
    await this.queue.addBulk(Array.from({ length: n }, (_, i) => ({ name: 'job', data: { i }, opts: { removeOnComplete: 10 } })));
    await done;
    return performance.now() - begin;
  }
  async hops(n) {
    await this.worker.ask({ expect: n });
    const done = new Promise((resolve) => this.worker.child.once('message', resolve));
    await this.queue.add('link', { i: 0, n });
    return (await done).hops;
  }
  get pids() {
    return [this.worker.child.pid];
  }
  async stop() {
    await this.worker.kill('SIGKILL');
    await this.queue.close();
    this.connection.disconnect();
  }
}
