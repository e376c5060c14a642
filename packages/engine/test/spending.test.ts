import { GoalLimits } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { amountOf, bookedBy } from '../src/index.js';
import { plan, type TaskInput } from './play.js';
import { Stage } from './stage.js';

const spent = { inputTokens: 700, outputTokens: 300, costMicroUsd: 4_000, modelCalls: 3 };
const pair: TaskInput[] = [{ key: 'a' }, { key: 'b', dependsOn: ['a'] }];

/** A goal whose first task is under way and has told what it used so far. */
function working(tasks = pair, over: ConstructorParameters<typeof Stage>[2] = {}): Stage {
  const stage = new Stage(plan(tasks), () => ({}), over).play('a', 'c');
  stage.begin('a');
  stage.send({ type: 'step', at: stage.at, ...stage.claim('a'), steps: [], spent: { ...spent, inputTokens: 1 } });
  stage.send({ type: 'step', at: stage.at, ...stage.claim('a'), steps: [], spent });
  return stage;
}

/** What the goal has spent, after making sure that its log says the same and that nothing stays promised to the attempt. */
function spentBy(stage: Stage): number {
  const { budget } = stage.run;
  expect(stage.events.reduce((sum, event) => sum + amountOf(bookedBy(event)).costMicroUsd, 0)).toBe(budget.spent.costMicroUsd);
  expect(budget.reserved).toEqual({ tokens: 0, costMicroUsd: 0 });
  expect(stage.task('a').usage.costMicroUsd).toBe(budget.spent.costMicroUsd);
  return budget.spent.tokens;
}

describe('what an attempt used is booked, however it ends:', () => {
  it('its worker vanishes', () => {
    const stage = working();
    stage.send({ type: 'lose_attempts', at: stage.at, workerId: 'w', items: [stage.claim('a')] });
    expect(spentBy(stage)).toBe(1_000);
  });

  it('its reports come in twice and out of order', () => {
    const stage = working();
    stage.send({ type: 'step', at: stage.at, ...stage.claim('a'), steps: [], spent: { ...spent, inputTokens: 10, modelCalls: 1 } });
    stage.send({ type: 'lose_attempts', at: stage.at, workerId: 'w', items: [stage.claim('a')] });
    expect(spentBy(stage)).toBe(1_000);
  });

  it('its time is over', () => {
    const stage = working();
    stage.send({ type: 'time_out_attempt', at: stage.at, taskId: stage.task('a').taskId, attempt: 1, jitter: 0 });
    expect(spentBy(stage)).toBe(1_000);
  });

  it('its goal is cancelled', () => {
    const stage = working();
    stage.send({ type: 'cancel', at: stage.at, by: 'user' });
    expect(spentBy(stage)).toBe(1_000);
  });

  it('its work is done again while it runs', () => {
    const stage = working();
    stage.send({ type: 'retry', at: stage.at, by: 'user', keys: ['a'] });
    expect(spentBy(stage)).toBe(1_000);
  });

  it('another task fails for good', () => {
    const stage = working([{ key: 'a' }, { key: 'c' }]);
    stage.begin('c');
    const fault = { code: 'SAFETY_VIOLATION' as const, message: 'no' };
    stage.send({
      type: 'fail',
      at: stage.at,
      ...stage.claim('c'),
      fault,
      usage: { ...spent, inputTokens: 0, outputTokens: 0, costMicroUsd: 0 },
      jitter: 0,
    });
    expect([stage.run.state, spentBy(stage)]).toEqual(['FAILED', 1_000]);
  });

  it('it reports by itself, once', () => {
    const stage = working();
    stage.complete('a', {}, { ...spent, outputTokens: 400 });
    expect(spentBy(stage)).toBe(1_100);
  });

  it('and a goal whose attempts are lost over and over ends at its limit instead of spending for ever', () => {
    const stage = new Stage(plan([{ key: 'a' }]), () => ({}), { limits: GoalLimits.parse({ maxTokens: 3_500 }) }).play('a');
    for (let n = 0; n < 4; n += 1) {
      stage.begin('a');
      if (stage.run.state === 'FAILED') break;
      stage.send({
        type: 'step',
        at: stage.at,
        ...stage.claim('a'),
        steps: [],
        spent: { ...spent, inputTokens: stage.task('a').reserved.tokens, outputTokens: 0 },
      });
      stage.send({ type: 'lose_attempts', at: stage.at, workerId: 'w', items: [stage.claim('a')] });
    }
    expect([stage.run.fault?.code, stage.run.budget.spent.tokens]).toEqual(['BUDGET_EXCEEDED', 3_500]);
  });
});
