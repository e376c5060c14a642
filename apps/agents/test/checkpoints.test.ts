import type { Usage } from '@autoweave/contracts';
import { createPool, type Pool } from '@autoweave/kernel';
import { createTestSystem } from '@autoweave/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { agentsMigrations } from '../src/index.js';
import { Checkpoints } from '../src/step/checkpoints.js';
import { firstState, rebuild } from '../src/step/loop-state.js';
import type { StepRecord } from '../src/step/step-record.js';
import { type RunKey, StepsRepository } from '../src/step/steps.repository.js';
import { UsageRepository } from '../src/usage/usage.repository.js';

const id = (prefix: string, n = 1) => `${prefix}_01h2xcejqtf2nbrexx3vqj${String(n).padStart(4, '0')}`;
const keyOf = (n: number, attempt = 1): RunKey => ({
  tenantId: id('tenant'),
  goalId: id('goal', n),
  taskId: id('task', n),
  attempt,
  userId: id('user'),
  agent: 'Data analyst',
  agentType: 'data',
});
const usage: Usage = { inputTokens: 100, outputTokens: 10, costMicroUsd: 450, modelCalls: 1 };

/** One turn with one call, as the loop keeps it; each of the same size. */
const turn = (n: number): StepRecord[] => {
  const callId = `call-${String(n).padStart(5, '0')}`;
  return [
    { kind: 'model', text: '', toolCalls: [{ callId, tool: 'read_file', arguments: { path: 'a.txt' } }] },
    { kind: 'intent', callId, tool: 'read_file' },
    { kind: 'result', callId, tool: 'read_file', ok: true, output: { text: `line ${callId}`.repeat(20) } },
  ];
};
const turns = (count: number) => Array.from({ length: count }, (_, n) => turn(n)).flat();

let pool: Pool;
let steps: StepsRepository;
const system = await createTestSystem({ migrations: agentsMigrations });
beforeAll(async () => {
  pool = createPool(system.env.DATABASE_URL, 'execution');
  system.onClose(() => pool.end());
  steps = new StepsRepository(pool);
});

const carryOut = async (key: RunKey, records: readonly StepRecord[], resumedFrom?: number, state = firstState) => {
  expect(await steps.claim(key, 'worker')).toBe(true);
  if (resumedFrom !== undefined) await steps.resume(key, resumedFrom);
  const checkpoints = new Checkpoints(steps, key, state);
  for (const record of records) await checkpoints.save(record, record.kind === 'model' ? { usage, model: 'openai:gpt-4o' } : undefined);
  return checkpoints.state;
};
const bytesOf = async (key: RunKey): Promise<number> => {
  const { rows } = await pool.query<{ bytes: number }>(
    `SELECT (SELECT coalesce(sum(octet_length(payload::text)), 0) FROM step WHERE task_id = $1)
          + (SELECT coalesce(sum(octet_length(state::text)), 0) FROM snapshot WHERE task_id = $1) AS bytes`,
    [key.taskId],
  );
  return Number(rows[0]?.bytes);
};

describe('checkpoints', () => {
  it('grow linearly: a step of a long loop takes no more bytes than one of a short loop', async () => {
    const perStep = async (n: number, count: number) => {
      const key = keyOf(n);
      await carryOut(key, turns(count));
      return (await bytesOf(key)) / (count * 3);
    };
    const short = await perStep(10, 64);
    const long = await perStep(11, 512);
    expect(long).toBeLessThan(short * 1.5);
  });

  it('give back exactly the state of the loop, by snapshot and later steps, whatever the length', async () => {
    for (const [n, count] of [
      [20, 1],
      [21, 10],
      [22, 11],
      [23, 33],
      [24, 70],
    ] as const) {
      const key = keyOf(n);
      const state = await carryOut(key, turns(count));
      expect(await steps.load(key.taskId, 1)).toEqual(state);
      expect(state).toEqual(rebuild(turns(count)));
    }
  });

  it('read the snapshot instead of the steps before it', async () => {
    const key = keyOf(25);
    const state = await carryOut(key, turns(40));
    await pool.query('DELETE FROM step WHERE task_id = $1 AND seq <= (SELECT seq FROM snapshot WHERE task_id = $1)', [key.taskId]);
    expect(await steps.load(key.taskId, 1)).toEqual(state);
  });

  it('follow a chain of attempts', async () => {
    const first = await carryOut(keyOf(30), turns(15));
    const second = await carryOut(keyOf(30, 2), turns(3), 1, first);
    const third = await carryOut(keyOf(30, 3), turns(30), 2, second);
    expect(await steps.load(keyOf(30).taskId, 2)).toEqual(second);
    expect(await steps.load(keyOf(30).taskId, 3)).toEqual(third);
  });

  it('say how an earlier attempt can be built on', async () => {
    const outcomes = [
      ['suspended', 'suspended'],
      ['handed_off', 'handed_off'],
      ['failed', undefined],
      ['completed', undefined],
    ] as const;
    for (const [at, [outcome, how]] of outcomes.entries()) {
      const key = keyOf(40 + at);
      await carryOut(key, turn(1));
      expect(await steps.resumable({ ...key, attempt: 2 })).toMatchObject({ how: 'crashed' });
      await steps.end(key, outcome);
      expect((await steps.resumable({ ...key, attempt: 2 }))?.how).toBe(how);
    }
  });
});

describe('usage', () => {
  it('is summed up by day, user, model and agent in the statement that keeps the step', async () => {
    const repository = new UsageRepository(pool);
    const key = { ...keyOf(50), tenantId: id('tenant', 2), userId: id('user', 2) };
    await carryOut(key, turns(3));
    await carryOut({ ...key, taskId: id('task', 51), agent: 'Researcher' }, turns(1));
    const query = { by: ['day', 'user', 'model', 'agent'] as ('day' | 'user' | 'model' | 'agent')[], limit: 100 };
    const { rows, total } = await repository.list(key.tenantId, query);
    const day = new Date().toISOString().slice(0, 10);
    expect(rows).toEqual([
      {
        day,
        userId: key.userId,
        model: 'openai:gpt-4o',
        agent: 'Data analyst',
        inputTokens: 300,
        outputTokens: 30,
        costMicroUsd: 1_350,
        modelCalls: 3,
      },
      {
        day,
        userId: key.userId,
        model: 'openai:gpt-4o',
        agent: 'Researcher',
        inputTokens: 100,
        outputTokens: 10,
        costMicroUsd: 450,
        modelCalls: 1,
      },
    ]);
    expect(total).toEqual({ inputTokens: 400, outputTokens: 40, costMicroUsd: 1_800, modelCalls: 4 });
    expect((await repository.list(key.tenantId, { by: ['model'], limit: 100 })).rows).toEqual([{ model: 'openai:gpt-4o', ...total }]);
    expect((await repository.list(key.tenantId, { ...query, to: '2020-01-01' })).rows).toEqual([]);
    expect((await repository.list(key.tenantId, { ...query, userId: id('user', 9) })).rows).toEqual([]);
    expect((await repository.list(id('tenant', 99), query)).rows).toEqual([]);
  });
});
