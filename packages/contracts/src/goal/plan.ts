import { z } from 'zod';
import { Alignment } from '../telos/alignment.js';
import { WorkspacePath } from '../file/file.js';
import { GoalLimits } from './limits.js';
import { Pattern } from './state.js';

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

/** A test of a value in the result of another task, decided by a program: the data language of edges and loops. */
export const Condition = z.object({
  /** Key of the task whose result is looked at. In `loop.until` it may be left out: the task itself. */
  task: z.string().optional(),
  /** Dot-separated path into `result.data`; `$summary` is the summary. */
  path: z.string().min(1).max(200),
  op: z.enum(['exists', 'missing', 'equals', 'not_equals', 'greater', 'at_least', 'less', 'at_most', 'contains']),
  value: z.unknown().optional(),
});
export type Condition = z.infer<typeof Condition>;

/**
 * Repeats a piece of the plan: when this task has completed and `until` does not hold, everything from the task `from`
 * (itself, when left out) up to this one runs again, at most `maxRounds` times in all. The last round counts, whatever it gave.
 */
export const Loop = z.object({ from: z.string().optional(), until: Condition, maxRounds: z.number().int().min(1).max(100) });
export type Loop = z.infer<typeof Loop>;

/**
 * Makes one task per item of a list that another task found (dynamic fan-out). The copies have the keys `key-1`, `key-2`, …,
 * the item as `item` in their procedure's arguments, and whatever depends on this task depends on all of them.
 */
export const ForEach = z.object({
  task: z.string(),
  /** Dot-separated path into `result.data` of that task; must be a list there. */
  path: z.string().min(1).max(200),
  maxItems: z.number().int().min(1).max(1_000).default(200),
});
export type ForEach = z.infer<typeof ForEach>;

/** A task that is a goal of its own: planned, carried out and verified below this one, within what this one has left. */
export const SubGoal = z.object({
  text: z.string().min(1).max(20_000),
  pattern: Pattern.optional(),
  /** Upper bounds; what the parent has free bounds them further. */
  limits: GoalLimits.partial().optional(),
});
export type SubGoal = z.infer<typeof SubGoal>;

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
  /** `any`: one delivered dependency is enough; the others may still run, fail or be skipped. Absent: all of them. */
  join: z.enum(['all', 'any']).optional(),
  /** Looked at when the dependencies are over; the task is skipped unless every condition holds. */
  when: z.array(Condition).max(16).optional(),
  /** Seconds to wait after the dependencies are over. */
  delaySeconds: z.number().int().min(1).max(2_592_000).optional(),
  loop: Loop.optional(),
  forEach: ForEach.optional(),
  subGoal: SubGoal.optional(),
  /** Filled in by a fan-out: which element of the list this copy is for. */
  item: z.unknown().optional(),
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
  /** How it stands to what the organisation says of itself; absent when that says nothing, or the plan was handed in. */
  alignment: Alignment.optional(),
});
export type Plan = z.infer<typeof Plan>;
export type PlanInput = z.input<typeof Plan>;
