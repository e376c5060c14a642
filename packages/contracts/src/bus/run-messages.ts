import { z } from 'zod';
import { Goal, maxGoalTextLength, Task } from '../goal/goal.js';
import { Checkpoint, ChildGoal, GoalTrace, GoalTree, PlanChanges, PlanVersion, ReplayReport } from '../goal/history.js';
import { TaskResult } from '../goal/result.js';
import { GoalId, TaskId, UserId } from '../ids.js';
import { command } from './message.js';

const seq = z.number().int().positive();
const byGoalId = z.object({ goalId: GoalId });

/**
 * A new goal from a point in the log of another one (`seq`), or with everything from one task on done anew (`fromKey`).
 * `edits` replaces results that stand. Idempotent like a submission.
 */
export const goalsFork = command(
  'supervisor',
  'goals.fork',
  z.object({
    goalId: GoalId,
    newGoalId: GoalId,
    idempotencyKey: z.string().min(1).max(200),
    userId: UserId,
    fromKey: z.string().optional(),
    seq: seq.optional(),
    edits: z.record(z.string(), TaskResult).optional(),
    text: z.string().min(1).max(maxGoalTextLength).optional(),
    /** What the person may do, verified at the edge (AGT-057). */
    permissions: z.array(z.string().max(100)).max(500).optional(),
  }),
  z.object({ goalId: GoalId, created: z.boolean(), restored: z.array(z.string()) }),
);

/** The goal as it was after the event `seq`: folded from the log, nothing is called. */
export const goalsAt = command(
  'supervisor',
  'goals.at',
  byGoalId.extend({ seq }),
  z.object({ goal: Goal, tasks: z.array(Task), lastSeq: z.number().int() }),
);
export const goalsReplay = command('supervisor', 'goals.replay', byGoalId, ReplayReport);
export const goalsCheckpoints = command('supervisor', 'goals.checkpoints', byGoalId, z.object({ checkpoints: z.array(Checkpoint) }));
export const goalsPlans = command('supervisor', 'goals.plans', byGoalId, z.object({ versions: z.array(PlanVersion) }));
export const goalsPlanDiff = command(
  'supervisor',
  'goals.planDiff',
  byGoalId.extend({ from: z.number().int().positive(), to: z.number().int().positive() }),
  PlanChanges,
);
export const goalsTrace = command('supervisor', 'goals.trace', byGoalId, GoalTrace);
export const goalsChildren = command('supervisor', 'goals.children', byGoalId, z.object({ children: z.array(ChildGoal) }));
export const goalsTree = command('supervisor', 'goals.tree', byGoalId, GoalTree);

/** Removes a finished goal for good: log, projections and snapshot. Refused with CONFLICT while it is under way. */
export const goalsDelete = command('supervisor', 'goals.delete', byGoalId, z.object({ deleted: z.boolean() }));

export const tasksGet = command('supervisor', 'tasks.get', z.object({ taskId: TaskId }), Task);
