import { z } from 'zod';
import { WorkspacePath } from '../file/file.js';

/** Domain agent types that carry out tasks (AGT-002, AGT-005). */
export const AgentType = z.string().regex(/^[a-z][a-z0-9-]{1,30}$/);
export type AgentType = z.infer<typeof AgentType>;

/**
 * A condition on a result, frozen before execution (ORC-064). All kinds but `judged` are decided by a program.
 * - `artifact`: the named file exists, is at least `minBytes` long and, when given, of the media type.
 * - `data`: `path` (dot-separated) exists in the task's result data and, when given, equals `equals`.
 * - `checks`: every self-check that the task reported has passed.
 * - `judged`: a critic model answers whether the statement holds.
 */
export const Criterion = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('artifact'),
    taskKey: z.string().optional(),
    path: WorkspacePath,
    minBytes: z.number().int().positive().default(1),
    mediaType: z.string().optional(),
  }),
  z.object({ kind: z.literal('data'), taskKey: z.string(), path: z.string(), equals: z.unknown().optional() }),
  z.object({ kind: z.literal('checks'), taskKey: z.string().optional() }),
  z.object({ kind: z.literal('judged'), statement: z.string() }),
]);
export type Criterion = z.infer<typeof Criterion>;

/** A named procedure with arguments: a hint that any model may follow and that the embedded provider follows exactly. */
export const Procedure = z.object({ name: z.string(), args: z.record(z.string(), z.unknown()) });
export type Procedure = z.infer<typeof Procedure>;

export const PlanTask = z.object({
  /** Unique within the plan; dependencies refer to it. */
  key: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/),
  name: z.string().min(1).max(160),
  description: z.string().max(8_000),
  agentType: AgentType,
  priority: z.number().int().min(1).max(10).default(5),
  dependsOn: z.array(z.string()).default([]),
  /** Tools the task expects to use; the agent may use only these. Empty means: the agent type's own set. */
  tools: z.array(z.string()).default([]),
  procedure: Procedure.optional(),
  maxRetries: z.number().int().min(0).max(10).default(3),
  timeoutSeconds: z.number().int().min(1).max(3_600).default(300),
  /** Relative effort, for progress (ORC-003). */
  weight: z.number().positive().default(1),
  /** One of many: its failure does not fail the goal, and what depends on it goes on without its result (ORC-049). */
  optional: z.boolean().optional(),
});
export type PlanTask = z.infer<typeof PlanTask>;

/** What a planner returns; checked against this schema and against the plan rules of the engine before it is stored. */
export const Plan = z.object({
  summary: z.string().max(4_000),
  tasks: z.array(PlanTask).min(1).max(2_000),
  /** Key of the task whose result is the answer to the person. */
  answerFrom: z.string(),
  criteria: z.array(Criterion).max(64).default([]),
  method: z.string(),
});
export type Plan = z.infer<typeof Plan>;
export type PlanInput = z.input<typeof Plan>;
