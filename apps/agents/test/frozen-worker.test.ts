import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AgentDefinition,
  agentsCreate,
  agentsDeploy,
  Envelope,
  goalsEvents,
  goalsGet,
  goalsReplay,
  goalsSubmit,
  noUsage,
  Plan,
  shardOf,
  streams,
  TaskAssignment,
  tasksReport,
  workersList,
} from '@autoweave/contracts';
import { Bus, connectRedis, createPool, newId, parseEntries, StreamTail } from '@autoweave/kernel';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { expect, it, vi } from 'vitest';
import { agentsMigrations } from '../src/index.js';
import { AgentsProcess } from './worker/agents-process.js';
import { ModelPeer, type PeerRequest } from './worker/model-peer.js';
import { PluginDesk } from './worker/plugin-desk.js';
import { orchestrationMigrations, startSupervisor } from './worker/supervisor-process.js';

vi.setConfig({ testTimeout: 120_000 });
const system = await createTestSystem({ migrations: [...agentsMigrations, orchestrationMigrations] });
const { REDIS_URL, DATABASE_URL } = system.env;
const pool = createPool(DATABASE_URL, 'execution', { max: 2 });
system.onClose(() => pool.end());
const redis = connectRedis(REDIS_URL);
system.onClose(() => redis.disconnect());
const bus = new Bus('test', 'test', connectRedis(REDIS_URL), connectRedis(REDIS_URL));
system.onClose(() => bus.close());
const peer = new ModelPeer();
const baseUrl = await peer.start();
system.onClose(() => peer.close());
const plugins = new PluginDesk(REDIS_URL, 'send_letter');
system.onClose(() => plugins.close());
const home = await mkdtemp(join(tmpdir(), 'aw-frozen-'));
system.onClose(() => rm(home, { recursive: true, force: true }));

const userId = newId('user');
const sender = { tenantId: newId('tenant'), actor: { type: 'user' as const, userId, role: 'admin' } };
const postman = AgentDefinition.parse({
  name: 'postman',
  type: 'postman',
  role: 'tool',
  version: '1.0.0',
  description: 'Writes letters',
  capabilities: [],
  tools: ['write_file', 'send_letter'],
  instructions: 'You write letters.',
});
const plan = Plan.parse({
  summary: 'p',
  tasks: [{ key: 'write', name: 'write', description: 'write to them', agentType: 'postman', dependsOn: [] }],
  answerFrom: 'write',
  method: 'test',
});
// Signs of life come every three seconds.
const supervisorEnv = { ...system.env, AUTOWEAVE_HOME: home, AUTOWEAVE_MODEL: 'embedded', AUTOWEAVE_WORKER_LEASE_MS: '4000' };
const startWorker = async () => {
  const worker = await AgentsProcess.start({
    ...system.env,
    AUTOWEAVE_HOME: home,
    AUTOWEAVE_MODEL: 'openai-compatible:gpt-4o',
    AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL: baseUrl,
    AUTOWEAVE_WORKER_AGENT_TYPES: 'general',
  });
  system.onClose(() => worker.kill());
  return worker;
};
const statusOf = async (worker: AgentsProcess) =>
  (await bus.request(workersList, {}, sender)).workers.find(({ pid, status }) => pid === worker.pid && status !== 'OFFLINE');

// @requirements ORC-017 ORC-031 ORC-098 AGT-016
it('a worker that was frozen past its lease finds its task done elsewhere: its late report is refused, nothing is done or committed twice', async () => {
  const supervisor = await startSupervisor(supervisorEnv);
  system.onClose(() => supervisor.stop());
  await bus.request(agentsCreate, { definition: postman, by: userId }, sender);
  await bus.request(agentsDeploy, { name: postman.name, action: 'deploy', by: userId }, sender);
  const frozen = await startWorker();
  const frozenId = (await eventually(() => statusOf(frozen))).workerId;

  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  let thirdTurns = 0;
  peer.answer = async ({ messages }: PeerRequest) => {
    const done = messages.filter((message) => message.role === 'tool').length;
    if (done === 0) return { tool: 'write_file', arguments: { path: 'wrote.txt', content: 'x' } };
    if (done === 1) return { tool: 'send_letter', arguments: {} };
    thirdTurns += 1;
    if (thirdTurns > 1) return { text: 'All done' };
    await held;
    return { text: 'Late words' };
  };
  const goalId = newId('goal');
  const reported: string[] = [];
  const ear = new StreamTail(connectRedis(REDIS_URL, { blocking: true }), [streams.shard(shardOf(goalId))], (entries) => {
    for (const { body } of entries) {
      const { type, payload } = Envelope.parse(JSON.parse(body));
      if (type !== tasksReport.type) continue;
      const { workerId, reports } = tasksReport.input.parse(payload);
      for (const { kind, attempt } of reports) reported.push(`${workerId} ${kind} ${attempt}`);
    }
  });
  await ear.start();
  system.onClose(() => ear.stop());
  await bus.request(goalsSubmit, { goalId, idempotencyKey: newId('req'), userId, text: 'write to them', plan }, sender, {
    timeoutMs: 10_000,
  });
  await eventually(() => thirdTurns === 1);
  frozen.signal('SIGSTOP');
  const taker = await startWorker();
  const goal = await eventually(async () => {
    const now = await bus.request(goalsGet, { goalId }, sender);
    return now.finishedAt ? now : undefined;
  }, 60_000);
  expect(goal).toMatchObject({ state: 'COMPLETED', result: { answer: 'All done' } });
  const takerId = (await eventually(() => statusOf(taker))).workerId;

  // The order to give the attempt up is lost: the worker has to hear it from the answer to its report.
  await redis.del(streams.control);
  frozen.signal('SIGCONT');
  letGo();
  const late = () => reported.slice(reported.indexOf(`${takerId} completed 2`)).filter((one) => one.startsWith(frozenId));
  await eventually(() => late().length > 0, 30_000);
  await eventually(async () => (await statusOf(frozen))?.currentTasks === 0, 30_000);
  expect(late().filter((one) => one.endsWith('completed 1'))).toEqual([]);
  // Nor would its outcome count, if it had come to tell it. Commands of one goal are decided in turn: this one comes last.
  const hints = (await redis.xrange(streams.agentTasks('general'), '-', '+')).flatMap(([, fields]) =>
    parseEntries('', [['0-0', fields]]).map(({ body }) => TaskAssignment.parse(JSON.parse(body))),
  );
  const { taskId, token } = hints.find(({ attempt }) => attempt === 1) as TaskAssignment;
  const result = {
    type: 'task_completed' as const,
    summary: 'Late words',
    data: {},
    artifacts: [],
    evidence: [],
    checks: [],
    method: 'm',
    limits: [],
  };
  const outcome = { kind: 'completed' as const, taskId, attempt: 1, token, result, usage: noUsage };
  const told = await bus.request(tasksReport, { goalId, workerId: frozenId, reports: [outcome] }, sender);
  expect(told.refused).toEqual([{ taskId, attempt: 1 }]);
  const { events } = await bus.request(goalsEvents, { goalId, limit: 1_000 }, sender);
  const ends = events.flatMap(({ type, payload }) =>
    type === 'task.completed' || type === 'task.failed' ? [[type, (payload as { attempt: number }).attempt]] : [],
  );
  expect(ends).toEqual([
    ['task.failed', 1],
    ['task.completed', 2],
  ]);
  expect((await bus.request(goalsReplay, { goalId }, sender)).differences).toEqual([]);
  expect((await bus.request(goalsGet, { goalId }, sender)).result?.answer).toBe('All done');
  expect(plugins.executed).toEqual(['send_letter']);
  const { rows } = await pool.query('SELECT attempt, worker_id AS "workerId", resumed_from AS "from" FROM run ORDER BY attempt');
  expect(rows).toEqual([
    { attempt: 1, workerId: frozenId, from: null },
    { attempt: 2, workerId: takerId, from: 1 },
  ]);
});
