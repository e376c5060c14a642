// BullMQ with FlowProducer, Redis alone. A flow is a tree, so the shared first task of a diamond adds the rest when it ends.
import { FlowProducer, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { diamonds, serve, width } from './serve.mjs';

const connection = () => new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: null });
const flow = new FlowProducer({ connection: connection() });
const queue = new Queue('flow', { connection: connection() });
let waiting = new Map();
let times = [];
const job = (name, data, children) => ({
  name,
  queueName: 'flow',
  data,
  opts: { removeOnComplete: true },
  ...(children ? { children } : {}),
});
const worker = new Worker(
  'flow',
  async ({ name, data }) => {
    if (name === 'link') times.push(performance.now());
    if (name === 'a')
      await flow.add(
        job(
          'end',
          data,
          ['b', 'c', 'd'].map((n) => job(n, data)),
        ),
      );
  },
  { connection: connection(), concurrency: 200, removeOnComplete: { count: 0 } },
);
worker.on('completed', ({ name, data }) => {
  if (name !== 'end') return;
  waiting.get(data.goal)?.();
});
const finished = (goal) => new Promise((resolve) => waiting.set(goal, resolve));
await worker.waitUntilReady();
serve({
  /** The tasks do nothing: one ends when it starts. */
  async W2({ n }) {
    times = [];
    const goal = `w2-${performance.now()}`;
    const done = finished(goal);
    let chain = job('link', { goal });
    for (let i = 1; i < n; i += 1) chain = job('link', { goal }, [chain]);
    await flow.add(job('end', { goal }, [chain]));
    await done;
    return { hops: times.slice(1).map((t, i) => t - times[i]) };
  },
  async W1() {
    waiting = new Map();
    const goal = `w1-${performance.now()}`;
    const done = finished(goal);
    await flow.add(
      job(
        'end',
        { goal },
        Array.from({ length: width }, (_, i) => job('t', { goal, i })),
      ),
    );
    await done;
  },
  async W3() {
    waiting = new Map();
    const goals = Array.from({ length: diamonds }, (_, i) => `w3-${performance.now()}-${i}`);
    const all = Promise.all(goals.map(finished));
    await queue.addBulk(goals.map((goal) => ({ name: 'a', data: { goal }, opts: { removeOnComplete: true } })));
    await all;
  },
});
