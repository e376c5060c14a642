// A bare orchestrator of our own design, to see what the promises cost: one commit per tick, dispatch over Streams, a log and
// a table of tasks with the same kind of ids and payloads as ours; no leases, retries, budgets, fairness, approvals or views.
import { spawn } from 'node:child_process';
import { Redis } from 'ioredis';
import pg from 'pg';
import { diamonds, serve, width } from './serve.mjs';

const redis = () => new Redis(process.env.REDIS_URL);
const result = { type: 'task_completed', summary: 'done', data: {}, artifacts: [], evidence: [], checks: [], method: 'no-op', limits: [] };
if (process.argv[2] === 'worker') {
  // Ends with the process that started it, however that one ends.
  process.stdin.resume().on('end', () => process.exit());
  const [reading, writing] = [redis(), redis()];
  for (let at = '0'; ; ) {
    const reply = await reading.xread('COUNT', 500, 'BLOCK', 0, 'STREAMS', 'ref:tasks', at);
    const entries = reply[0][1];
    at = entries.at(-1)[0];
    const reports = entries.map(([, fields]) => ({ task: JSON.parse(fields[1]).task.id, result }));
    void writing.xadd('ref:in', 'MAXLEN', '~', 10_000, '*', 'reports', JSON.stringify(reports));
  }
}
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query(
  'CREATE TABLE task (id TEXT PRIMARY KEY, goal TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL); CREATE TABLE event (goal TEXT NOT NULL, seq INT NOT NULL, type TEXT NOT NULL, payload JSONB NOT NULL, PRIMARY KEY (goal, seq))',
);
const [writing, reading, calling, hearing] = [redis(), redis(), redis(), redis()];
await writing.del('ref:tasks', 'ref:in', 'ref:ended');
spawn(process.execPath, [process.argv[1], 'worker'], { env: process.env, stdio: ['pipe', 'inherit', 'inherit'] });

let count = 0;
const newId = (prefix) => `${prefix}_${String((count += 1)).padStart(26, '0')}`;
const waiting = new Map();
/** Callers are elsewhere: goals come in over a stream, and their ends go out over one. */
const submit = (plan) =>
  new Promise((done) => {
    const goal = newId('goal');
    waiting.set(goal, done);
    void calling.xadd('ref:in', 'MAXLEN', '~', 10_000, '*', 'goal', JSON.stringify({ goal, plan }));
  });
void (async () => {
  for (let at = '$'; ; ) {
    const reply = await hearing.xread('COUNT', 500, 'BLOCK', 0, 'STREAMS', 'ref:ended', at);
    for (const [id, fields] of reply[0][1]) {
      at = id;
      waiting.get(fields[1])();
    }
  }
})();

const tasks = new Map();
let inbox = [];
let wake = () => {};
void (async () => {
  for (let at = '0'; ; ) {
    const reply = await reading.xread('COUNT', 500, 'BLOCK', 0, 'STREAMS', 'ref:in', at);
    for (const [id, [kind, body]] of reply[0][1]) {
      at = id;
      if (kind === 'goal') inbox.push(JSON.parse(body));
      else inbox.push(...JSON.parse(body));
    }
    wake();
  }
})();
const event = (goal, type, payload) => ({ goal: goal.id, seq: (goal.seq += 1), type, payload: JSON.stringify(payload) });
void (async () => {
  for (;;) {
    if (inbox.length === 0) await new Promise((resolve) => (wake = resolve));
    const batch = inbox;
    inbox = [];
    const [events, fresh, ready, ended, finished] = [[], [], [], [], []];
    for (const { goal: id, plan, task: taskId, result: outcome } of batch) {
      if (plan) {
        const goal = { id, seq: 0, open: plan.length };
        const ids = plan.map(() => newId('task'));
        events.push(event(goal, 'planned', { plan, ids }));
        plan.forEach((t, i) => tasks.set(ids[i], { id: ids[i], spec: t, goal, unmet: t.dependsOn.length, next: [] }));
        plan.forEach((t, i) => t.dependsOn.forEach((d) => tasks.get(ids[d]).next.push(ids[i])));
        for (const t of ids) fresh.push(tasks.get(t));
        for (const t of ids) if (tasks.get(t).unmet === 0) ready.push(tasks.get(t));
        continue;
      }
      const task = tasks.get(taskId);
      ended.push(taskId);
      events.push(event(task.goal, 'completed', { task: taskId, result: outcome }));
      for (const next of task.next) if ((tasks.get(next).unmet -= 1) === 0) ready.push(tasks.get(next));
      if ((task.goal.open -= 1) === 0) finished.push(task.goal);
    }
    for (const [goal, list] of Map.groupBy(ready, (t) => t.goal)) events.push(event(goal, 'ready', { tasks: list.map((t) => t.id) }));
    await client.query({
      name: 'tick',
      text: `WITH f AS (INSERT INTO task SELECT id, goal, key, 'open' FROM unnest($1::text[], $2::text[], $3::text[]) AS x(id, goal, key)), e AS (INSERT INTO event SELECT * FROM unnest($4::text[], $5::int[], $6::text[], $7::jsonb[])) UPDATE task SET state = 'done' WHERE id = ANY($8)`,
      values: [
        fresh.map((t) => t.id),
        fresh.map((t) => t.goal.id),
        fresh.map((t) => t.spec.key),
        events.map((e) => e.goal),
        events.map((e) => e.seq),
        events.map((e) => e.type),
        events.map((e) => e.payload),
        ended,
      ],
    });
    const pipeline = writing.pipeline();
    for (const { id, goal, spec } of ready)
      pipeline.xadd('ref:tasks', 'MAXLEN', '~', 10_000, '*', 'task', JSON.stringify({ goal: goal.id, task: { id, ...spec } }));
    for (const goal of finished) pipeline.xadd('ref:ended', 'MAXLEN', '~', 10_000, '*', 'goal', goal.id);
    if (pipeline.length > 0) void pipeline.exec();
  }
})();
const task = (key, dependsOn = []) => ({
  key,
  name: key,
  description: '',
  agentType: 'general',
  priority: 5,
  dependsOn,
  tools: [],
  maxRetries: 3,
  timeoutSeconds: 300,
  weight: 1,
});
serve({
  async W1() {
    const first = Array.from({ length: width }, (_, i) => task(`t${i}`));
    await submit([
      ...first,
      task(
        'join',
        first.map((_, i) => i),
      ),
    ]);
  },
  async W3() {
    const plan = [task('a'), task('b', [0]), task('c', [0]), task('d', [0]), task('e', [1, 2, 3])];
    await Promise.all(Array.from({ length: diamonds }, () => submit(plan)));
  },
});
