// A worker without a model. Speaks the bus's protocol as the agents service does; what a task does is chance.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { dice, sleep } from './dice.mjs';
import { agentsPart, contracts, kernel } from './modules.mjs';

const { streams, tasksReport } = contracts;
const { Bus, bodyField, connectRedis, newId } = kernel;
const { StepsRepository } = await agentsPart('step/steps.repository');
const url = process.env.REDIS_URL;
// It takes attempts as the agents service does: by its record of them.
const runs = new StepsRepository(kernel.createPool(process.env.DATABASE_URL, 'execution', { max: 2, name: 'chaos-worker' }));
const agentTypes = ['code', 'general', 'qa', 'research', 'infra'];
const maxTasks = 8;
const { chance, roll, pick, below } = dice(Number(process.env.SEED) + process.pid);
const workerId = newId('worker');
const bus = new Bus('test', `chaos-${randomUUID()}`, connectRedis(url), connectRedis(url));
const reading = connectRedis(url, { blocking: true });
const writing = connectRedis(url);
const startedAt = new Date().toISOString();
const names = agentTypes.map(streams.agentTasks);
let active = 0;

const ensureGroups = () =>
  Promise.all(names.map((name) => writing.xgroup('CREATE', name, 'agents', '0', 'MKSTREAM').catch(() => undefined)));
const beat = () => {
  const status = active > 0 ? 'BUSY' : 'IDLE';
  const lastHeartbeatAt = new Date().toISOString();
  const who = { workerId, host: hostname(), pid: process.pid, rssMb: 0, model: 'none', startedAt, lastHeartbeatAt };
  const body = JSON.stringify({ worker: { ...who, status, agentTypes, currentTasks: active, maxTasks }, active: [], draining: false });
  return writing.xadd(streams.heartbeats, 'MAXLEN', '~', 1000, '*', bodyField, body).catch(() => undefined);
};

const used = { inputTokens: 30, outputTokens: 12, costMicroUsd: 7, modelCalls: 1 };
const resultOf = (a) => ({
  type: 'task_completed',
  summary: `${a.task.key} done`,
  data: { ok: chance(0.7), list: ['x', 'y', 'z'].slice(0, below(4)), n: below(100) },
  artifacts: [],
  evidence: [],
  // The critic without a language model goes by them.
  checks: [{ name: 'it is done', passed: chance(0.97) }],
  method: 'chance',
  limits: [],
});

const affords = (a) => a.budget.tokens >= used.inputTokens + used.outputTokens;

function endOf(a, claim) {
  // As the gate of a real worker: what does not fit into the task's budget is not done.
  if (!affords(a))
    return {
      kind: 'failed',
      ...claim,
      fault: { code: 'BUDGET_EXCEEDED', message: 'it costs more than is left' },
      usage: contracts.noUsage,
    };
  if (a.grants.length === 0 && chance(0.04))
    return {
      kind: 'suspended',
      ...claim,
      usage: used,
      approval: {
        approvalId: newId('appr'),
        kind: 'tool',
        taskId: a.taskId,
        attempt: a.attempt,
        tool: 'run_command',
        callKey: 'k',
        arguments: { command: 'ls' },
        argumentsHash: 'h',
        reason: 'it runs a command',
        risk: 'HIGH',
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      },
    };
  if (chance(0.05)) return { kind: 'failed', ...claim, fault: { code: 'TOOL_FAILED', message: 'it broke' }, usage: used };
  if (chance(0.01)) return { kind: 'failed', ...claim, fault: { code: 'SAFETY_VIOLATION', message: 'not allowed' }, usage: used };
  if (chance(0.03)) return { kind: 'handed_off', ...claim, to: pick(['qa', 'general', 'research']), note: 'yours', usage: used };
  return { kind: 'completed', ...claim, result: resultOf(a), usage: used };
}

/** Until it is answered: an answer may die with a supervisor, and a report is idempotent. */
async function report(a, reports) {
  const sender = { tenantId: a.tenantId, actor: { type: 'service', service: 'agents' }, correlationId: a.goalId };
  for (;;) {
    try {
      await bus.request(tasksReport, { goalId: a.goalId, workerId, reports }, sender, { timeoutMs: 2_500 });
      // Delivered twice now and then: by a network that repeats itself.
      if (chance(0.05)) void bus.send(tasksReport, { goalId: a.goalId, workerId, reports }, sender).catch(() => undefined);
      return;
    } catch (error) {
      if (!['DEADLINE_EXCEEDED', 'UNAVAILABLE', 'INTERNAL'].includes(error.code ?? 'INTERNAL')) return;
      await sleep(200);
    }
  }
}

/** False when another one has it, and when nobody can say: the supervisor gives it again. */
const takes = ({ tenantId, goalId, taskId, attempt, userId, agentType, agent }) =>
  runs.claim({ tenantId, goalId, taskId, attempt, userId, agent: agent.name, agentType }, workerId).catch(() => false);

async function carryOut(a) {
  active += 1;
  try {
    const claim = { taskId: a.taskId, attempt: a.attempt, token: a.token };
    if (!(await takes(a))) return;
    await report(a, [{ kind: 'started', ...claim, agent: a.agent.name }]);
    await sleep(chance(0.05) ? 1_500 : roll() * 120);
    if (chance(0.3)) await report(a, [{ kind: 'progress', ...claim, message: 'half way', percent: 50 }]);
    if (affords(a) && chance(0.5))
      await report(a, [{ kind: 'steps', ...claim, steps: [{ kind: 'notice', level: 'info', message: 'thinking' }], spent: used }]);
    await report(a, [endOf(a, claim)]);
  } finally {
    active -= 1;
  }
}

await ensureGroups();
await beat();
process.send?.({ workerId });
process.stdout.write('worker is ready\n');
setInterval(beat, 1_000);
for (;;) {
  try {
    while (active >= maxTasks) await sleep(10);
    const room = maxTasks - active;
    const ids = names.map(() => '>');
    const reply = await reading.xreadgroup('GROUP', 'agents', workerId, 'COUNT', room, 'BLOCK', 500, 'NOACK', 'STREAMS', ...names, ...ids);
    for (const [, entries] of reply ?? []) for (const [, fields] of entries) void carryOut(JSON.parse(fields[1]));
  } catch {
    await sleep(200);
    await ensureGroups();
  }
}
