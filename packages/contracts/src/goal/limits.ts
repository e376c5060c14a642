import { z } from 'zod';

/**
 * What a tree of goals may use (AGT-049), with the defaults of the specification. The maxima here only keep absurd values
 * out; how much an installation allows is set by its operator, who by default allows no more than the specification.
 */
export const GoalLimits = z.object({
  maxTokens: z.number().int().positive().max(10_000_000).default(500_000),
  maxCostMicroUsd: z.number().int().positive().default(20_000_000),
  maxAgents: z.number().int().positive().max(1_000).default(50),
  /** ORC-037. */
  maxConcurrentTasks: z.number().int().positive().max(1_000).default(5),
  maxSeconds: z.number().int().positive().max(86_400).default(3_600),
  maxDepth: z.number().int().positive().max(10).default(10),
  maxReplans: z.number().int().min(0).max(3).default(3),
});
export type GoalLimits = z.infer<typeof GoalLimits>;
export const defaultGoalLimits: GoalLimits = GoalLimits.parse({});
