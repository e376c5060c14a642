import { type GoalEventPayload, GoalLimits, type Intent, Plan, type PlanTask } from '@autoweave/contracts';
import fc from 'fast-check';

export const goalId = 'goal_01h00000000000000000000000';

/** Random acyclic graphs: a task depends only on tasks before it. */
export const dag = (maxTasks = 25, optional = false): fc.Arbitrary<PlanTask[]> =>
  fc
    .array(
      fc.record({
        picks: fc.array(fc.nat(), { maxLength: 4 }),
        priority: fc.integer({ min: 1, max: 10 }),
        retries: fc.integer({ min: 0, max: 3 }),
        weight: fc.integer({ min: 1, max: 5 }),
        optional: fc.boolean(),
      }),
      { minLength: 1, maxLength: maxTasks },
    )
    .map((rows) =>
      rows.map((row, i) => ({
        key: `t${i}`,
        name: `Task ${i}`,
        description: '',
        agentType: 'code',
        priority: row.priority,
        tools: [],
        maxRetries: row.retries,
        timeoutSeconds: 60,
        weight: row.weight,
        dependsOn: i === 0 ? [] : [...new Set(row.picks.map((p) => `t${p % i}`))],
        ...(optional && row.optional ? { optional: true } : {}),
      })),
    );

export const planOf = (tasks: readonly PlanTask[], answerFrom = tasks.at(-1)?.key ?? ''): Plan =>
  Plan.parse({ summary: 'a plan', tasks, answerFrom, method: 'test' });

export const received = (over: Partial<GoalEventPayload<'goal.received'>> = {}): GoalEventPayload<'goal.received'> => ({
  tenantId: 'tenant_01h00000000000000000000000',
  userId: 'user_01h00000000000000000000000',
  title: 'A goal',
  text: 'do it',
  inputs: [],
  priority: 5,
  limits: GoalLimits.parse({ maxConcurrentTasks: 4 }),
  ...over,
});

/** The complexity that leads to a pattern (ORC-046). */
const complexityFor = { single: 'SIMPLE', council: 'MODERATE', swarm: 'COMPLEX', market: 'STRATEGIC' } as const;

export const intent = (over: Partial<Intent> = {}): Intent => ({
  objective: 'do it',
  capabilities: [],
  complexity: complexityFor[over.pattern ?? 'council'],
  risk: 'LOW',
  pattern: 'council',
  confidence: 1,
  method: 'test',
  ...over,
});
