import { GoalLimits, Plan } from '@autoweave/contracts';
import { expect, it } from 'vitest';
import { decide, evolve, type GoalCommand, type GoalRun, stamp } from '../src/index.js';

const at = '2026-01-01T00:00:00.000Z';

it('a task that is begun again without the results it needs ends the goal again, and leaves nothing waiting', () => {
  let run: GoalRun | undefined;
  const send = (command: GoalCommand): void => {
    const decision = decide(run, command);
    if (!decision.ok) throw new Error(decision.fault.message);
    for (const event of stamp(run ?? { goalId: 'goal', seq: 0 }, decision.events, at)) run = evolve(run, event);
  };
  const one = { description: '', agentType: 'code', maxRetries: 0 };
  const tasks = [
    { ...one, key: 'a', name: 'a', optional: true },
    { ...one, key: 'b', name: 'b', dependsOn: ['a'] },
  ];
  const plan = Plan.parse({ summary: '', answerFrom: 'b', method: '', tasks });
  const received = { tenantId: 't', userId: 'u', title: '', text: '', inputs: [], priority: 5, limits: GoalLimits.parse({}), plan };
  const usage = { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 };
  send({ type: 'submit', at, received, taskIds: { a: 'task_a', b: 'task_b' } });
  send({ type: 'begin_execution', at });
  send({ type: 'assign', at, items: [{ taskId: 'task_a', token: 'k', agentType: 'code' }] });
  send({ type: 'fail', at, taskId: 'task_a', attempt: 1, token: 'k', fault: { code: 'TOOL_FAILED', message: '' }, usage, jitter: 0 });
  expect(run?.state).toBe('FAILED');
  send({ type: 'retry', at, by: 'u', keys: ['b'] });
  send({ type: 'begin_execution', at });
  expect(run).toMatchObject({ state: 'FAILED', fault: { code: 'VERIFICATION_FAILED', details: { taskKey: 'b' } } });
});
