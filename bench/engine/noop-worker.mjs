// A worker whose tasks do nothing. Speaks the bus's protocol exactly as the agents service does: heartbeats, hints,
// reports by goal. Remembers when each task started and ended, on one clock.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { contracts, kernel } from './modules.mjs';

const { streams, tasksReport, noUsage } = contracts;
const { Bus, connectRedis, newId, bodyField } = kernel;
const url = process.env.REDIS_URL;
const maxTasks = Number(process.env.SLOTS ?? 200);
const taskMs = Number(process.env.TASK_MS ?? 0);
const agentTypes = (process.env.AGENT_TYPES ?? 'general').split(',');
/** Tasks whose reports travel in one message. A worker of agents sends those of every task for itself: never more at once than now and then. */
const reportsAtOnce = 100;
const workerId = newId('worker');
const bus = new Bus('test', `bench-${randomUUID()}`, connectRedis(url), connectRedis(url));
const reading = connectRedis(url, { blocking: true });
const writing = connectRedis(url);
const startedAt = new Date().toISOString();
const times = new Map();
let active = 0;

for (const type of agentTypes) await writing.xgroup('CREATE', streams.agentTasks(type), 'agents', '0', 'MKSTREAM').catch(() => undefined);
const beat = () => {
  const worker = {
    workerId,
    status: active > 0 ? 'BUSY' : 'IDLE',
    agentTypes,
    currentTasks: active,
    maxTasks,
    host: hostname(),
    pid: process.pid,
    rssMb: 0,
    model: 'none',
    lastHeartbeatAt: new Date().toISOString(),
    startedAt,
  };
  return writing.xadd(streams.heartbeats, 'MAXLEN', '~', 1000, '*', bodyField, JSON.stringify({ worker, active: [], draining: false }));
};
await beat();
setInterval(beat, 3_000);

const result = { type: 'task_completed', summary: 'done', data: {}, artifacts: [], evidence: [], checks: [], method: 'no-op', limits: [] };
const report = (goalId, tenantId, reports) =>
  bus.send(tasksReport, { goalId, workerId, reports }, { tenantId, actor: { type: 'service', service: 'agents' }, correlationId: goalId });

process.on('message', (message) => {
  if (message === 'times') process.send([...times]);
  if (message === 'reset') {
    times.clear();
    process.send('ok');
  }
});
console.log('worker is ready');

const names = agentTypes.map(streams.agentTasks);
for (;;) {
  const reply = await reading.xreadgroup(
    'GROUP',
    'agents',
    workerId,
    'COUNT',
    500,
    'BLOCK',
    1_000,
    'NOACK',
    'STREAMS',
    ...names,
    ...names.map(() => '>'),
  );
  const now = performance.now();
  const byGoal = new Map();
  for (const [, entries] of reply ?? []) {
    for (const [, fields] of entries) {
      const a = JSON.parse(fields[1]);
      times.set(`${a.goalId} ${a.task.key}`, { started: now, ended: 0 });
      const list = byGoal.get(a.goalId) ?? [];
      list.push(a);
      byGoal.set(a.goalId, list);
    }
  }
  for (const [goalId, list] of byGoal) {
    const claims = list.map(({ taskId, attempt, token }) => ({ taskId, attempt, token }));
    const started = claims.map((claim) => ({ kind: 'started', ...claim, agent: 'general' }));
    const completed = claims.map((claim) => ({ kind: 'completed', ...claim, result, usage: noUsage }));
    if (taskMs === 0)
      for (let i = 0; i < list.length; i += reportsAtOnce)
        void report(goalId, list[0].tenantId, [...started.slice(i, i + reportsAtOnce), ...completed.slice(i, i + reportsAtOnce)]);
    else {
      active += list.length;
      void report(goalId, list[0].tenantId, started);
      setTimeout(() => {
        active -= list.length;
        void report(goalId, list[0].tenantId, completed);
      }, taskMs);
    }
    const ended = performance.now();
    for (const a of list) times.get(`${goalId} ${a.task.key}`).ended = ended;
  }
}
