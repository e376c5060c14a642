import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlOrder, streams, type TaskAssignment } from '@autoweave/contracts';
import { bodyField, connectRedis, createPool, type RunningService } from '@autoweave/kernel';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { agentsMigrations, service } from '../src/index.js';
import { WorkerService } from '../src/worker/worker.service.js';
import { assignmentOf, id } from './loop/harness.js';
import { ModelPeer, type PeerRequest } from './worker/model-peer.js';
import { Office } from './worker/office.js';

vi.setConfig({ testTimeout: 30_000 });
const system = await createTestSystem({ migrations: agentsMigrations });
const pool = createPool(system.env.DATABASE_URL, 'execution', { max: 2 });
system.onClose(() => pool.end());
const redis = connectRedis(system.env.REDIS_URL);
system.onClose(() => redis.disconnect());
const peer = new ModelPeer();
const baseUrl = await peer.start();
system.onClose(() => peer.close());
const office = new Office(system.env.REDIS_URL, id('goal')).start();
system.onClose(() => office.stop());
office.pluginTools = [{ pluginId: 'post@1.0.0', name: 'send_letter', permission: 'READ_ONLY' }];

/** Two workers of two machines: neither sees the files of the other. */
const workers: RunningService[] = [];
const nameOf = (n: number) => (workers[n] as RunningService).app.get(WorkerService).workerId;
beforeAll(async () => {
  for (let n = 0; n < 2; n += 1) {
    const home = await mkdtemp(join(tmpdir(), 'aw-twice-'));
    system.onClose(() => rm(home, { recursive: true, force: true }));
    workers.push(
      await system.boot(service, {
        AUTOWEAVE_HOME: home,
        AUTOWEAVE_MODEL: 'openai-compatible:gpt-4o',
        AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL: baseUrl,
        AUTOWEAVE_WORKER_AGENT_TYPES: 'general',
      }),
    );
  }
});

const toolResults = ({ messages }: PeerRequest) => messages.filter((message) => message.role === 'tool').length;
const asks = (task: TaskAssignment) => peer.seen.filter((request) => JSON.stringify(request.messages).includes(task.task.description));
/** Sends a letter, then waits until it may answer. */
let letGo: () => void = () => undefined;
beforeEach(() => {
  const held = new Promise<void>((resolve) => (letGo = resolve));
  peer.answer = async (request) => {
    if (JSON.stringify(request.messages).includes('do at once')) return { text: 'At once' };
    if (toolResults(request) === 0) return { tool: 'send_letter', arguments: {} };
    await held;
    return { text: 'All done' };
  };
});

let tasks = 0;
const taskOf = (what = 'write to them'): TaskAssignment => {
  tasks += 1;
  return assignmentOf({
    taskId: `task_01h2xcejqtf2nbrexx3vqm${String(tasks).padStart(4, '0')}`,
    task: { ...assignmentOf().task, description: `${what}, number ${tasks}` },
    agent: { name: 'Generalist', instructions: '', tools: ['send_letter'], privilege: 'STANDARD' },
  });
};
/** Into the worker's own stream, so that it is this one that takes it. */
const giveTo = (worker: number, task: TaskAssignment) =>
  redis.xadd(streams.workerTasks(nameOf(worker)), '*', bodyField, JSON.stringify(task));
const order = (what: ControlOrder) => office.order(what);
const reportsOf = (task: TaskAssignment, attempt = 1) => office.reports.filter((r) => r.taskId === task.taskId && r.attempt === attempt);
const kindsOf = (task: TaskAssignment, attempt = 1) =>
  reportsOf(task, attempt)
    .map((r) => r.kind)
    .filter((kind) => kind !== 'steps' && kind !== 'progress');
/** Resolves when the worker has dealt with everything it was given before. */
async function caughtUp(worker: number): Promise<void> {
  const next = taskOf('do at once');
  await giveTo(worker, next);
  await eventually(() => office.of('completed', next.taskId));
}

describe('a hint that is delivered twice', () => {
  // @requirements ORC-017
  it('to two workers: one carries the attempt out, the other one touches nothing and says nothing', async () => {
    const task = taskOf();
    const letters = office.executed.length;
    await giveTo(0, task);
    await eventually(() => asks(task).length === 2);
    await giveTo(1, task);
    await caughtUp(1);
    letGo();
    await eventually(() => office.of('completed', task.taskId));
    await eventually(
      async () => (await pool.query(`SELECT 1 FROM run WHERE task_id = $1 AND outcome = 'completed'`, [task.taskId])).rowCount === 1,
    );
    expect(kindsOf(task)).toEqual(['started', 'completed']);
    expect([asks(task).length, office.executed.length - letters]).toEqual([2, 1]);
    const { rows } = await pool.query('SELECT worker_id FROM run WHERE task_id = $1', [task.taskId]);
    expect(rows).toEqual([{ worker_id: nameOf(0) }]);
  });

  // @requirements ORC-017
  it('to both at the same moment: exactly one of them begins', async () => {
    const all = Array.from({ length: 6 }, () => taskOf('do at once'));
    await Promise.all(all.flatMap((task) => [giveTo(0, task), giveTo(1, task)]));
    await eventually(() => all.every((task) => office.of('completed', task.taskId)));
    await Promise.all([caughtUp(0), caughtUp(1)]);
    for (const task of all) expect([asks(task).length, kindsOf(task)]).toEqual([1, ['started', 'completed']]);
  });

  it('to one worker, while it works and after it is done: it is carried out once', async () => {
    const task = taskOf();
    const letters = office.executed.length;
    await giveTo(0, task);
    await giveTo(0, task);
    await eventually(() => asks(task).length === 2);
    await giveTo(0, task);
    await caughtUp(0);
    letGo();
    await eventually(() => office.of('completed', task.taskId));
    await caughtUp(0);
    await giveTo(0, task);
    await caughtUp(0);
    expect(kindsOf(task)).toEqual(['started', 'completed']);
    expect([asks(task).length, office.executed.length - letters]).toEqual([2, 1]);
  });
});

describe('an order that is delivered twice', () => {
  // @requirements ORC-014
  it('stops the attempt that it meant, and not the one that came after it', async () => {
    const task = taskOf();
    await giveTo(0, task);
    await eventually(() => asks(task).length === 2);
    const cancel: ControlOrder = { order: 'cancel', goalId: task.goalId, taskIds: [task.taskId], attempts: [1], reason: 'not needed' };
    const abandon: ControlOrder = { order: 'abandon', goalId: task.goalId, taskId: task.taskId, attempt: 1 };
    await order(cancel);
    await order(cancel);
    const activeOf = () =>
      office.beats.findLast((beat) => beat.worker.workerId === nameOf(0))?.active.filter((one) => one.taskId === task.taskId);
    await eventually(() => activeOf()?.length === 0);
    const again = { ...task, attempt: 2, token: 't2', task: { ...task.task, description: 'write to them anew' } };
    await giveTo(0, again);
    await eventually(() => asks(again).length > 0 && activeOf()?.[0]?.attempt === 2);
    await order(cancel);
    await order(abandon);
    // Orders of one stream are obeyed in turn: when the worker has stopped taking tasks, it has seen those before.
    await order({ order: 'drain', workerId: nameOf(0), draining: true });
    await eventually(() => office.beats.findLast((beat) => beat.worker.workerId === nameOf(0))?.draining);
    await order({ order: 'drain', workerId: nameOf(0), draining: false });
    letGo();
    await eventually(() => kindsOf(again, 2).length === 2);
    expect(kindsOf(again, 2)).toEqual(['started', 'completed']);
    expect(kindsOf(task)).toEqual(['started']);
  });
});
