import { existsSync } from 'node:fs';
import { startChild } from '../engine/child.mjs';

const here = (file) => new URL(file, import.meta.url).pathname;
/** The peers that are installed: `pnpm install` in this folder. */
export const peersInstalled = () => existsSync(here('node_modules/graphile-worker'));
export const peers = {
  'reference orchestrator': 'reference.mjs',
  'bullmq flow': 'bullmq-flow.mjs',
  'graphile-worker': 'graphile-worker.mjs',
  dbos: 'dbos.mjs',
  'langgraph + postgres': 'langgraph.mjs',
};

export class Peer {
  static async start(servers, name) {
    const self = new Peer();
    self.url = await servers.database();
    self.process = await startChild(here(peers[name]), { DATABASE_URL: self.url, REDIS_URL: servers.redisUrl }, 'peer is ready');
    return self;
  }
  /** Milliseconds that a workload takes. */
  async run(workload) {
    const { ms, error } = await this.process.ask({ workload });
    if (error) throw new Error(error);
    return ms;
  }
  /** Milliseconds between the end of each link of a chain and the start of the next. */
  async hops(n) {
    const { hops, error } = await this.process.ask({ workload: 'W2', n });
    if (error) throw new Error(error);
    return hops;
  }
  get pids() {
    return [this.process.child.pid];
  }
  async stop() {
    await this.process.kill('SIGKILL');
  }
}
