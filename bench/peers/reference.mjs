// A bare orchestrator of our own design, to see what the promises cost: one commit per tick, dispatch over Streams, no features.
import { spawn } from 'node:child_process';
import { Redis } from 'ioredis';
import pg from 'pg';
import { diamonds, serve, width } from './serve.mjs';

const redis = () => new Redis(process.env.REDIS_URL);
if (process.argv[2] === 'worker') {
  // Ends with the process that started it, however that one ends.
  process.stdin.resume().on('end', () => process.exit());
  const [reading, writing] = [redis(), redis()];
  for (let at = '0'; ; ) {
    const reply = await reading.xread('COUNT', 500, 'BLOCK', 0, 'STREAMS', 'ref:tasks', at);
    const entries = reply[0][1];
    at = entries.at(-1)[0];
    void writing.xadd('ref:done', 'MAXLEN', '~', 10_000, '*', 'ids', entries.map(([, fields]) => fields[1]).join(','));
  }
}
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query(
  'CREATE TABLE task (id INT PRIMARY KEY, goal INT NOT NULL, state TEXT NOT NULL); CREATE TABLE event (goal INT NOT NULL, seq INT NOT NULL, type TEXT NOT NULL, task INT NOT NULL, PRIMARY KEY (goal, seq))',
);
const [writing, reading] = [redis(), redis()];
await writing.del('ref:tasks', 'ref:done', 'ref:ended');
spawn(process.execPath, [process.argv[1], 'worker'], { env: process.env, stdio: ['pipe', 'inherit', 'inherit'] });
const tasks = new Map();
let ids = 0;
let goals = 0;
let inbox = [];
let wake = () => {};
const waiting = new Map();
const [calling, hearing] = [redis(), redis()];
/** Callers are elsewhere: goals come in over a stream, and their ends go out over one. */
const submit = (edges) =>
  new Promise((done) => {
    const call = String((calls += 1));
    waiting.set(call, done);
    void calling.xadd('ref:done', 'MAXLEN', '~', 10_000, '*', 'goal', JSON.stringify({ call, edges }));
  });
let calls = 0;
void (async () => {
  for (let at = '$'; ; ) {
    const reply = await hearing.xread('COUNT', 500, 'BLOCK', 0, 'STREAMS', 'ref:ended', at);
    for (const [id, fields] of reply[0][1]) {
      at = id;
      waiting.get(fields[1])();
    }
  }
})();
const accept = ({ call, edges }) => {
  const base = ids;
  ids += edges.length;
  const goal = { id: (goals += 1), call, seq: 0, open: edges.length, fresh: edges.map((_, i) => base + i) };
  edges.forEach((on, i) => tasks.set(base + i, { id: base + i, goal, unmet: on.length, next: [] }));
  edges.forEach((on, i) => on.forEach((d) => tasks.get(base + d).next.push(base + i)));
  return goal;
};
void (async () => {
  for (let at = '0'; ; ) {
    const reply = await reading.xread('COUNT', 500, 'BLOCK', 0, 'STREAMS', 'ref:done', at);
    for (const [id, fields] of reply[0][1]) {
      at = id;
      if (fields[0] === 'goal') inbox.push({ goal: accept(JSON.parse(fields[1])) });
      else for (const task of fields[1].split(',')) inbox.push({ task: Number(task) });
    }
    wake();
  }
})();
const event = (goal, type, task) => ({ goal: goal.id, seq: (goal.seq += 1), type, task });
void (async () => {
  for (;;) {
    if (inbox.length === 0) await new Promise((resolve) => (wake = resolve));
    const batch = inbox;
    inbox = [];
    const [events, fresh, ready, ended, finished] = [[], [], [], [], []];
    for (const { goal, task } of batch) {
      if (goal) {
        fresh.push(...goal.fresh.map((id) => ({ id, goal: goal.id })));
        for (const id of goal.fresh) if (tasks.get(id).unmet === 0) ready.push(id);
        continue;
      }
      const done = tasks.get(task);
      ended.push(task);
      events.push(event(done.goal, 'done', task));
      for (const id of done.next) if ((tasks.get(id).unmet -= 1) === 0) ready.push(id);
      if ((done.goal.open -= 1) === 0) finished.push(done.goal);
    }
    for (const id of ready) events.push(event(tasks.get(id).goal, 'ready', id));
    await client.query({
      name: 'tick',
      text: `WITH f AS (INSERT INTO task SELECT id, goal, 'open' FROM unnest($1::int[], $2::int[]) AS x(id, goal)), e AS (INSERT INTO event SELECT * FROM unnest($3::int[], $4::int[], $5::text[], $6::int[])) UPDATE task SET state = 'done' WHERE id = ANY($7)`,
      values: [
        fresh.map((f) => f.id),
        fresh.map((f) => f.goal),
        events.map((e) => e.goal),
        events.map((e) => e.seq),
        events.map((e) => e.type),
        events.map((e) => e.task),
        ended,
      ],
    });
    const pipeline = writing.pipeline();
    for (const id of ready) pipeline.xadd('ref:tasks', 'MAXLEN', '~', 10_000, '*', 'id', id);
    for (const goal of finished) pipeline.xadd('ref:ended', 'MAXLEN', '~', 10_000, '*', 'call', goal.call);
    if (pipeline.length > 0) void pipeline.exec();
  }
})();
serve({
  async W1() {
    await submit([...Array.from({ length: width }, () => []), Array.from({ length: width }, (_, i) => i)]);
    return width + 1;
  },
  async W3() {
    await Promise.all(Array.from({ length: diamonds }, () => submit([[], [0], [0], [0], [1, 2, 3]])));
    return diamonds * 5;
  },
});
