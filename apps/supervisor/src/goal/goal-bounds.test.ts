import { defaultGoalLimits, GoalLimits } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { supervisorConfig } from '../config.js';
import { GoalBounds } from './goal-bounds.js';

const env = { DATABASE_URL: 'postgres://localhost/x', REDIS_URL: 'redis://localhost' };
const tenant = 'tenant_1';
const bounds = (over: NodeJS.ProcessEnv = {}) => new GoalBounds(supervisorConfig({ ...env, ...over }));

describe('the limits of a goal', () => {
  // @requirements AGT-049 ORC-037
  it('are those of the specification at most, unless the operator raises them', () => {
    const most = { maxTokens: 500_000, maxAgents: 50, maxConcurrentTasks: 20, maxSeconds: 3_600, maxDepth: 10 };
    expect(bounds().granted({ ...defaultGoalLimits, ...most }, tenant)).toMatchObject(most);
    for (const [key, value] of Object.entries(most).filter(([name]) => name !== 'maxDepth'))
      expect(() => bounds().granted({ ...defaultGoalLimits, [key]: value + 1 }, tenant)).toThrow(
        expect.objectContaining({
          fault: expect.objectContaining({ code: 'VALIDATION_FAILED', details: { limit: key, most: value, asked: value + 1 } }),
        }),
      );
    const raised = bounds({ AUTOWEAVE_GOAL_MAX_CONCURRENT_TASKS: '1000', AUTOWEAVE_GOAL_MAX_AGENTS: '1000' });
    expect(raised.granted(GoalLimits.parse({ maxConcurrentTasks: 1_000, maxAgents: 1_000 }), tenant)).toMatchObject({
      maxConcurrentTasks: 1_000,
    });
  });

  it('let as many tasks run at a time as an organisation has set, unless the goal says, and never more than the operator allows', () => {
    const config = supervisorConfig({ ...env, AUTOWEAVE_GOAL_MAX_CONCURRENT_TASKS: '12' });
    const set = new GoalBounds(config, (id) => (id === tenant ? 2 : 20));
    expect(set.granted(defaultGoalLimits, tenant).maxConcurrentTasks).toBe(2);
    expect(set.granted({ ...defaultGoalLimits, maxConcurrentTasks: 7 }, tenant).maxConcurrentTasks).toBe(7);
    expect(set.granted(defaultGoalLimits, 'tenant_2').maxConcurrentTasks).toBe(12);
  });

  it('that nobody asked for give way to what the operator allows, and what was asked for is refused', () => {
    const strict = bounds({ AUTOWEAVE_GOAL_MAX_TOKENS: '1000' });
    expect(strict.granted(defaultGoalLimits, tenant).maxTokens).toBe(1_000);
    expect(() => strict.granted({ ...defaultGoalLimits, maxTokens: 2_000 }, tenant)).toThrow('maxTokens 1000 at most');
  });

  // @requirement ORC-037
  it('are five tasks side by side when nothing is said', () => {
    expect(defaultGoalLimits.maxConcurrentTasks).toBe(5);
  });
});
