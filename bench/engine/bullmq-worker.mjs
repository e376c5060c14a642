import { bullmq, Redis } from './modules.mjs';

const connection = new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: null });
const queue = new bullmq.Queue('bench', { connection });
let left = 0;
const starts = [];
const ends = [];
const worker = new bullmq.Worker(
  'bench',
  async (job) => {
    if (job.name === 'link') {
      starts[job.data.i] = performance.now();
      ends[job.data.i] = performance.now();
      if (job.data.i + 1 < job.data.n) await queue.add('link', { i: job.data.i + 1, n: job.data.n });
    }
  },
  { connection: new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: null }), concurrency: 200, removeOnComplete: { count: 10 } },
);
worker.on('completed', () => {
  left -= 1;
  if (left === 0) process.send({ done: true, hops: starts.slice(1).map((s, i) => s - ends[i]) });
});
await worker.waitUntilReady();
process.on('message', ({ expect }) => {
  left = expect;
  process.send('ok');
});
console.log('worker is ready');
