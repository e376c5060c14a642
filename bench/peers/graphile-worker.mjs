// graphile-worker on Postgres. It knows no dependencies: a counter per goal in the same database says who adds the next job.
import { makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import { diamonds, serve, width } from './serve.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
pool.on('error', () => undefined);
pool.on('connect', (client) => client.on('error', () => undefined));
await pool.query('CREATE TABLE counter (goal TEXT PRIMARY KEY, open INT NOT NULL)');
const waiting = new Map();
const countDown = async ({ goal }, helpers) => {
  const { rows } = await helpers.withPgClient((client) =>
    client.query({ name: 'down', text: 'UPDATE counter SET open = open - 1 WHERE goal = $1 RETURNING open', values: [goal] }),
  );
  if (rows[0].open === 0) await helpers.addJob('end', { goal });
};
let times = [];
const taskList = {
  link: async ({ goal, left }, helpers) => {
    times.push(performance.now());
    if (left > 1) await helpers.addJob('link', { goal, left: left - 1 });
    else waiting.get(goal)?.();
  },
  first: async ({ goal }, helpers) => {
    await helpers.addJobs(Array.from({ length: 3 }, () => ({ identifier: 'step', payload: { goal } })));
  },
  step: countDown,
  end: async ({ goal }) => waiting.get(goal)?.(),
};
const utils = await makeWorkerUtils({ pgPool: pool });
await utils.migrate();
const runner = await run({
  pgPool: pool,
  taskList,
  noHandleSignals: true,
  preset: { worker: { concurrentJobs: 16, pollInterval: 50, localQueue: { size: 500 }, completeJobBatchDelay: 0 } },
  logger: undefined,
});
runner.promise.catch((error) => process.send?.({ error: String(error) }));
const finished = (goal) => new Promise((resolve) => waiting.set(goal, resolve));
serve({
  async W2({ n }) {
    times = [];
    const goal = `w2-${performance.now()}`;
    const done = finished(goal);
    await utils.addJob('link', { goal, left: n });
    await done;
    return { hops: times.slice(1).map((t, i) => t - times[i]) };
  },
  async W1() {
    const goal = `w1-${performance.now()}`;
    const done = finished(goal);
    await pool.query('INSERT INTO counter VALUES ($1, $2)', [goal, width]);
    await utils.addJobs(Array.from({ length: width }, () => ({ identifier: 'step', payload: { goal } })));
    await done;
  },
  async W3() {
    const goals = Array.from({ length: diamonds }, (_, i) => `w3-${performance.now()}-${i}`);
    const all = Promise.all(goals.map(finished));
    await pool.query('INSERT INTO counter SELECT goal, 3 FROM unnest($1::text[]) AS goal', [goals]);
    await utils.addJobs(goals.map((goal) => ({ identifier: 'first', payload: { goal } })));
    await all;
  },
});
