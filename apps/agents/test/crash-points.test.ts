import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TaskAssignment } from '@autoweave/contracts';
import { agentsCrashPoints, createPool } from '@autoweave/kernel';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { describe, expect, it, vi } from 'vitest';
import { agentsMigrations } from '../src/index.js';
import { assignmentOf, id } from './loop/harness.js';
import { ModelPeer, type PeerRequest } from './worker/model-peer.js';
import { Office } from './worker/office.js';

vi.setConfig({ testTimeout: 60_000 });
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const system = await createTestSystem({ migrations: agentsMigrations });
const pool = createPool(system.env.DATABASE_URL, 'execution', { max: 2 });
system.onClose(() => pool.end());
const peer = new ModelPeer();
const baseUrl = await peer.start();
system.onClose(() => peer.close());
const home = await mkdtemp(join(tmpdir(), 'aw-crash-'));
system.onClose(() => rm(home, { recursive: true, force: true }));
const office = new Office(system.env.REDIS_URL, id('goal')).start();
system.onClose(() => office.stop());
office.pluginTools = [{ pluginId: 'post@1.0.0', name: 'send_letter', permission: 'READ_ONLY' }];

const toolResults = ({ messages }: PeerRequest) => messages.filter((message) => message.role === 'tool').length;
/** Writes a file, sends a letter, answers. */
peer.answer = (request) => {
  if (toolResults(request) === 0) return { tool: 'write_file', arguments: { path: 'wrote.txt', content: 'x' } };
  return toolResults(request) === 1 ? { tool: 'send_letter', arguments: {} } : { text: 'All done' };
};

let child: ChildProcess | undefined;
let output = '';
function start(env: NodeJS.ProcessEnv = {}): Promise<string | null> {
  output = '';
  const one = spawn(process.execPath, [main], {
    env: {
      ...system.env,
      PATH: process.env['PATH'],
      AUTOWEAVE_LOG_LEVEL: 'info',
      AUTOWEAVE_HOME: home,
      AUTOWEAVE_MODEL: 'openai-compatible:gpt-4o',
      AUTOWEAVE_OPENAI_COMPATIBLE_BASE_URL: baseUrl,
      AUTOWEAVE_WORKER_AGENT_TYPES: 'general',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child = one;
  for (const stream of [one.stdout, one.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  return new Promise((resolve) => one.once('exit', (code, signal) => resolve(signal ?? `${code}: ${output.slice(-1_000)}`)));
}
system.onClose(() => child?.kill('SIGKILL'));

let tasks = 0;
const taskOf = (): TaskAssignment =>
  assignmentOf({
    taskId: `task_01h2xcejqtf2nbrexx3vqk${String((tasks += 1)).padStart(4, '0')}`,
    agent: { name: 'Generalist', instructions: '', tools: ['write_file', 'send_letter'], privilege: 'STANDARD' },
  });

/** Calls whose result was kept by one attempt and that a later one ran again. */
const repeated = async (taskId: string): Promise<string[]> =>
  (
    await pool.query<{ tool: string }>(
      `SELECT again.payload->>'tool' AS tool FROM step done JOIN step again USING (task_id)
        WHERE task_id = $1 AND done.kind = 'result' AND again.kind = 'intent' AND again.attempt > done.attempt
          AND again.payload->>'callId' = done.payload->>'callId'`,
      [taskId],
    )
  ).rows.map((row) => row.tool);

/** A worker that dies at the point in the first attempt; the second one, by another worker, ends as it ends. */
async function dyingAt(order: string) {
  const task = taskOf();
  const asked = peer.seen.length;
  const sent = office.executed.length;
  const death = start({ AUTOWEAVE_TEST_HOOKS: '1', AUTOWEAVE_CRASH_AT: order });
  await office.give(task);
  expect(await death).toBe('SIGKILL');
  const told = office.of('completed', task.taskId);
  if (!told) {
    const end = start();
    await office.give({ ...task, attempt: 2, token: 't2' });
    await eventually(
      () => office.of('completed', task.taskId) ?? office.of('suspended', task.taskId) ?? office.of('failed', task.taskId),
      30_000,
    );
    child?.kill('SIGKILL');
    await end;
  }
  return {
    task,
    told,
    completed: office.reports.filter((r) => r.kind === 'completed' && r.taskId === task.taskId),
    suspended: office.of('suspended', task.taskId),
    asked: peer.seen.length - asked,
    letters: office.executed.length - sent,
  };
}

/** How often the model is asked in both attempts together: three turns, and once more for a turn that was not saved. */
const turns: Partial<Record<string, number>> = { 'agents.model_answered': 4 };

describe('a worker that dies', () => {
  // @requirements AGT-016
  it.each(agentsCrashPoints)('at %s is followed by one that goes on there and repeats nothing that was finished', async (point) => {
    const { task, told, completed, asked, letters } = await dyingAt(point);
    expect(completed).toHaveLength(1);
    expect(completed[0]).toMatchObject({ result: { summary: 'All done', artifacts: [{ path: 'wrote.txt' }] } });
    expect(told !== undefined).toBe(point === 'agents.after_report');
    expect(asked).toBe(turns[point] ?? 3);
    expect(letters).toBe(1);
    expect(await repeated(task.taskId)).toEqual([]);
  });

  // @requirements AGT-016
  it.each([
    ['before it reached out', 'agents.intent_saved:2', 0],
    ['after it reached out', 'agents.tool_ran:2', 1],
  ])('in a call with outside effect, %s: the call is not repeated, a person is asked', async (_, order, letters) => {
    const end = await dyingAt(order);
    expect(end.suspended).toMatchObject({ attempt: 2, approval: { tool: 'send_letter' } });
    expect(end.completed).toEqual([]);
    expect(end.letters).toBe(letters);
  });
});
