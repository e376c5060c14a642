import { z } from 'zod';
import { TaskId, Timestamp } from '../ids.js';
import { Alignment } from '../telos/alignment.js';
import { Usage } from '../usage.js';
import { GoalSummary } from './goal.js';
import { GoalState, Phase } from './state.js';

/** A point in the log at which a goal may be looked at or forked. */
export const Checkpoint = z.object({
  seq: z.number().int().positive(),
  at: Timestamp,
  state: GoalState,
  /** What happened there, in words. */
  label: z.string(),
  /** The task whose result stands from here on. */
  taskKey: z.string().optional(),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** The outcome of folding a whole log anew; `differences` says where the stored projection says something else. */
export const ReplayReport = z.object({
  events: z.number().int(),
  states: z.array(z.object({ seq: z.number().int().positive(), at: Timestamp, state: GoalState })),
  equal: z.boolean(),
  differences: z.array(z.string()),
});
export type ReplayReport = z.infer<typeof ReplayReport>;

export const PlanVersion = z.object({
  version: z.number().int().positive(),
  seq: z.number().int().positive(),
  at: Timestamp,
  summary: z.string(),
  tasks: z.number().int(),
  kept: z.number().int(),
  model: z.string(),
  alignment: Alignment.optional(),
});
export type PlanVersion = z.infer<typeof PlanVersion>;

/** What changed between two plans, by task key. */
export const PlanChanges = z.object({
  from: z.number().int(),
  to: z.number().int(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
  changed: z.array(z.string()),
  same: z.array(z.string()),
});
export type PlanChanges = z.infer<typeof PlanChanges>;

/** One visit of a run to one of the seven phases (ORC-067); after a replan a phase is visited again. */
export const PhaseVisit = z.object({
  phase: Phase,
  startedAt: Timestamp,
  endedAt: Timestamp.optional(),
  usage: Usage,
  /** What came of it, in a sentence. */
  outcome: z.string().optional(),
  /** A later verification found the cause of a failure here (ORC-068). */
  blamed: z.object({ reason: z.string() }).optional(),
});
export type PhaseVisit = z.infer<typeof PhaseVisit>;

export const GoalTrace = z.object({ phases: z.array(PhaseVisit), blamedPhase: Phase.optional() });
export type GoalTrace = z.infer<typeof GoalTrace>;

export const ChildGoal = GoalSummary.extend({ parentTaskId: TaskId.optional() });
export type ChildGoal = z.infer<typeof ChildGoal>;

/** A goal with everything below it. */
export type GoalTree = ChildGoal & { readonly children: readonly GoalTree[] };
export const GoalTree: z.ZodType<GoalTree> = ChildGoal.extend({
  get children() {
    return z.array(GoalTree);
  },
}) as never;
