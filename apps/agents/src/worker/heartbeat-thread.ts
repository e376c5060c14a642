/** Sends the worker's sign of life from a thread of its own: a busy main loop cannot lose the lease. */
import { parentPort, workerData } from 'node:worker_threads';
import { streams, type WorkerHeartbeat } from '@autoweave/contracts';
import { Redis } from 'ioredis';

const { redisUrl, everyMs } = workerData as { redisUrl: string; everyMs: number };
const redis = new Redis(redisUrl, { maxRetriesPerRequest: null, enableOfflineQueue: false });
redis.on('error', () => undefined);
let state: WorkerHeartbeat | undefined;

const beat = (): Promise<unknown> => {
  if (!state || redis.status !== 'ready') return Promise.resolve();
  const body = { ...state, worker: { ...state.worker, lastHeartbeatAt: new Date().toISOString() } };
  return redis.xadd(streams.heartbeats, 'MAXLEN', '~', 2_000, '*', 'e', JSON.stringify(body)).catch(() => undefined);
};

redis.on('ready', () => void beat());
const timer = setInterval(() => void beat(), everyMs);
parentPort?.on('message', (message: { state: WorkerHeartbeat; last?: boolean }) => {
  state = message.state;
  const sent = beat();
  if (!message.last) return;
  clearInterval(timer);
  void sent.then(() => {
    redis.disconnect();
    parentPort?.close();
  });
});
