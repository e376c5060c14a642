import { GoalLimits, Plan } from '@autoweave/contracts';
import { expect, it } from 'vitest';
import { decide, evolve, type GoalCommand, type GoalRun, stamp } from '../src/index.js';

const at = '2026-01-01T00:00:00.000Z';

it('a task that is named twice in one assignment gets one attempt and one reservation', () => {
  let run: GoalRun | undefined;
  const send = (command: GoalCommand) => {
    const decision = decide(run, command);
    if (!decision.ok) throw new Error(decision.fault.message);
    for (const event of stamp(run ?? { goalId: 'goal', seq: 0 }, decision.events, at)) run = evolve(run, event);
    return decision.events;
  };
  const plan = Plan.parse({
    summary: '',
    answerFrom: 'a',
    method: '',
    tasks: [{ key: 'a', name: 'a', description: '', agentType: 'code' }],
  });
  const received = { tenantId: 't', userId: 'u', title: '', text: '', inputs: [], priority: 5, limits: GoalLimits.parse({}), plan };
  send({ type: 'submit', at, received, taskIds: { a: 'task_a' } });
  send({ type: 'begin_execution', at });
  const [assigned] = send({
    type: 'assign',
    at,
    items: ['one', 'two'].map((token) => ({ taskId: 'task_a', token, agentType: 'code' })),
  });
  expect(assigned).toMatchObject({ payload: { items: [{ taskId: 'task_a', token: 'one' }] } });
  const usage = { inputTokens: 1, outputTokens: 1, costMicroUsd: 1, modelCalls: 1 };
  const result = {
    type: 'task_completed',
    summary: '',
    data: {},
    artifacts: [],
    evidence: [],
    checks: [],
    method: '',
    limits: [],
  } as const;
  send({ type: 'complete', at, workerId: 'w', taskId: 'task_a', attempt: 1, token: 'one', usage, result: { ...result } as never });
  expect(run?.budget.reserved).toEqual({ tokens: 0, costMicroUsd: 0 });
});
