// A bare orchestrator of our own design, to see what the promises cost: one commit per tick, dispatch over Streams, the same
// log (an event for what became ready, was given out, started and ended), a projection, an outbox and a durable position in
// the stream that it reads; payloads and ids as ours. No leases, attempts, retries, budgets, fairness, approvals or live views.
import { spawn } from 'node:child_process';
import { Redis } from 'ioredis';
import pg from 'pg';
import { diamonds, serve, width } from './serve.mjs';

const redis = () => new Redis(process.env.REDIS_URL);
const result = { type: 'task_completed', summary: 'done', data: {}, artifacts: [], evidence: [], checks: [], method: 'no-op', limits: [] };
const startedAt = () => performance.timeOrigin + performance.now();
if (process.argv[2] === 'worker') {
  // Ends with the process that started it, however that one ends.
  process.on('disconnect', () => process.exit());
  const [reading, writing] = [redis(), redis()];
  let times = [];
  process.on('message', () => {
    process.send(times);
    times = [];
  });
  await writing.xgroup('CREATE', 'ref:tasks', 'agents', '0', 'MKSTREAM').catch(() => undefined);
  for (;;) {
    const reply = await reading.xreadgroup('GROUP', 'agents', 'w', 'COUNT', 500, 'BLOCK', 0, 'NOACK', 'STREAMS', 'ref:tasks', '>');
    const at = startedAt();
    const tasks = reply[0][1].map(([, fields]) => JSON.parse(fields[1]).task);
    const reports = tasks.flatMap(({ id }) => [{ started: id }, { ended: id, result }]);
    for (let i = 0; i < reports.length; i += 200)
      void writing.xadd('ref:in', 'MAXLEN', '~', 10_000, '*', 'reports', JSON.stringify(reports.slice(i, i + 200)));
    const ended = startedAt();
    for (const { key } of tasks) times.push({ key, started: at, ended });
  }
}
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
const others = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
await client.query(
  `CREATE TABLE goal (id TEXT PRIMARY KEY, state TEXT NOT NULL, last_seq INT NOT NULL) WITH (fillfactor = 60);
   CREATE TABLE task (id TEXT PRIMARY KEY, goal TEXT NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL, started_at TIMESTAMPTZ, ended_at TIMESTAMPTZ) WITH (fillfactor = 70);
   CREATE TABLE event (goal TEXT NOT NULL, seq INT NOT NULL, type TEXT NOT NULL, payload JSONB NOT NULL, at TIMESTAMPTZ NOT NULL, PRIMARY KEY (goal, seq));
   CREATE TABLE outbox (goal TEXT PRIMARY KEY);
   CREATE TABLE position (at TEXT NOT NULL);
   INSERT INTO position VALUES ('0')`,
);
const [writing, reading, calling, hearing] = [redis(), redis(), redis(), redis()];
await writing.del('ref:tasks', 'ref:in', 'ref:ended');
const worker = spawn(process.execPath, [process.argv[1], 'worker'], { env: process.env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
const workerTimes = () =>
  new Promise((told) => {
    worker.once('message', told);
    worker.send('times');
  });

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
let position = '0';
let wake = () => {};
void (async () => {
  for (let at = '0'; ; ) {
    const reply = await reading.xread('COUNT', 500, 'BLOCK', 0, 'STREAMS', 'ref:in', at);
    for (const [id, [kind, body]] of reply[0][1]) {
      position = at = id;
      if (kind === 'goal') inbox.push(JSON.parse(body));
      else inbox.push(...JSON.parse(body));
    }
    wake();
  }
})();
const event = (goal, type, payload, at) => ({ goal: goal.id, seq: (goal.seq += 1), type, payload: JSON.stringify(payload), at });
const ids = (list) => ({ tasks: list.map((t) => t.id) });
void (async () => {
  for (;;) {
    if (inbox.length === 0) await new Promise((resolve) => (wake = resolve));
    const batch = inbox;
    const upTo = position;
    inbox = [];
    const at = new Date().toISOString();
    const [events, fresh, ready, started, finished] = [[], [], [], [], []];
    const [touched, moved] = [new Set(), new Set()];
    const tell = (goal, type, payload) => {
      events.push(event(goal, type, payload, at));
      moved.add(goal);
    };
    const begin = () => {
      for (const [goal, list] of Map.groupBy(started.splice(0), (t) => t.goal)) tell(goal, 'started', ids(list));
    };
    for (const { goal: id, plan, started: startedId, ended: endedId, result: outcome } of batch) {
      if (plan) {
        const goal = { id, seq: 0, open: plan.length, isNew: true, state: 'running' };
        const taskIds = plan.map(() => newId('task'));
        tell(goal, 'planned', { plan, taskIds });
        plan.forEach((t, i) => tasks.set(taskIds[i], { id: taskIds[i], spec: t, goal, unmet: t.dependsOn.length, next: [], needs: [] }));
        plan.forEach((t, i) => {
          for (const d of t.dependsOn) {
            tasks.get(taskIds[d]).next.push(taskIds[i]);
            tasks.get(taskIds[i]).needs.push(taskIds[d]);
          }
        });
        for (const t of taskIds) fresh.push(tasks.get(t));
        for (const t of taskIds) if (tasks.get(t).unmet === 0) ready.push(tasks.get(t));
        continue;
      }
      const task = tasks.get(startedId ?? endedId);
      touched.add(task);
      if (startedId) {
        task.state = 'started';
        task.startedAt = at;
        started.push(task);
        continue;
      }
      begin();
      Object.assign(task, { state: 'done', endedAt: at, result: outcome });
      tell(task.goal, 'completed', { task: endedId, result: outcome });
      for (const next of task.next) if ((tasks.get(next).unmet -= 1) === 0) ready.push(tasks.get(next));
      if ((task.goal.open -= 1) > 0) continue;
      task.goal.state = 'done';
      tell(task.goal, 'finished', { result: outcome });
      finished.push(task.goal);
    }
    begin();
    for (const [goal, list] of Map.groupBy(ready, (t) => t.goal)) {
      tell(goal, 'ready', ids(list));
      tell(goal, 'assigned', ids(list));
    }
    for (const t of ready) touched.add(Object.assign(t, { state: 'assigned' }));
    const isNew = new Set(fresh);
    const changed = [...touched].filter((t) => !isNew.has(t));
    const goals = [...moved];
    const newGoals = goals.filter((g) => g.isNew);
    for (const goal of newGoals) goal.isNew = false;
    const column = (rows, of) => rows.map(of);
    await client.query({
      name: 'tick',
      text: `WITH p AS (UPDATE position SET at = $1), ng AS (INSERT INTO goal SELECT * FROM unnest($2::text[], $3::text[], $4::int[])),
        f AS (INSERT INTO task SELECT * FROM unnest($5::text[], $6::text[], $7::text[], $8::text[])),
        e AS (INSERT INTO event SELECT * FROM unnest($9::text[], $10::int[], $11::text[], $12::jsonb[], $13::timestamptz[])),
        g AS (UPDATE goal SET state = r.state, last_seq = r.seq FROM unnest($14::text[], $15::text[], $16::int[]) AS r(id, state, seq) WHERE goal.id = r.id),
        o AS (INSERT INTO outbox SELECT unnest($17::text[]))
        UPDATE task SET state = r.state, started_at = r.started, ended_at = r.ended FROM unnest($18::text[], $19::text[], $20::timestamptz[], $21::timestamptz[]) AS r(id, state, started, ended) WHERE task.id = r.id`,
      values: [
        upTo,
        ...[(g) => g.id, (g) => g.state, (g) => g.seq].map((of) => column(newGoals, of)),
        ...[(t) => t.id, (t) => t.goal.id, (t) => t.spec.key, (t) => t.state ?? 'waiting'].map((of) => column(fresh, of)),
        ...[(e) => e.goal, (e) => e.seq, (e) => e.type, (e) => e.payload, (e) => e.at].map((of) => column(events, of)),
        ...[(g) => g.id, (g) => g.state, (g) => g.seq].map((of) =>
          column(
            goals.filter((g) => !newGoals.includes(g)),
            of,
          ),
        ),
        column(finished, (g) => g.id),
        ...[(t) => t.id, (t) => t.state, (t) => t.startedAt ?? null, (t) => t.endedAt ?? null].map((of) => column(changed, of)),
      ],
    });
    const pipeline = writing.pipeline();
    for (const { id, goal, spec, needs } of ready) {
      const upstream = needs.map((need) => ({ key: tasks.get(need).spec.key, result: tasks.get(need).result }));
      pipeline.xadd('ref:tasks', 'MAXLEN', '~', 10_000, '*', 'task', JSON.stringify({ goal: goal.id, task: { id, ...spec }, upstream }));
    }
    for (const goal of finished) pipeline.xadd('ref:ended', 'MAXLEN', '~', 10_000, '*', 'goal', goal.id);
    if (pipeline.length > 0)
      void pipeline.exec().then(() => {
        if (finished.length > 0)
          void others.query({ name: 'sent', text: 'DELETE FROM outbox WHERE goal = ANY($1)', values: [finished.map((g) => g.id)] });
      });
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
  async W2({ n }) {
    await workerTimes();
    await submit(Array.from({ length: n }, (_, i) => task(`t${i}`, i === 0 ? [] : [i - 1])));
    const times = await workerTimes();
    return { hops: times.slice(1).map((t, i) => t.started - times[i].ended) };
  },
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
