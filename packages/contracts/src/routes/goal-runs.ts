import { z } from 'zod';
import { Goal, maxGoalTextLength, Task } from '../goal/goal.js';
import { Checkpoint, ChildGoal, GoalTrace, GoalTree, PlanChanges, PlanVersion, ReplayReport } from '../goal/history.js';
import { GoalLimits } from '../goal/limits.js';
import { TaskResult } from '../goal/result.js';
import { GoalId, TaskId } from '../ids.js';
import { route } from './route.js';

const goalId = z.object({ goalId: GoalId });
const seq = z.coerce.number().int().positive();
const reason = z.string().max(1_000).optional();
const accepted = z.object({ accepted: z.boolean() });
const reopened = z.object({ accepted: z.boolean(), dirtyTaskIds: z.array(TaskId) });
const keys = z.array(z.string()).min(1).max(2_000).optional();

/** Holding, changing and repeating goals, and looking at what happened in them. Part of `api.goals`. */
export const goalRunRoutes = {
  pause: route({
    method: 'POST',
    path: '/goals/{goalId}/pause',
    tag: 'Goals',
    summary: 'Hold a goal: what runs may end, nothing new begins',
    permission: 'goal:update',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(goalId.extend({ reason }))
    .output(accepted),
  resume: route({
    method: 'POST',
    path: '/goals/{goalId}/resume',
    tag: 'Goals',
    summary: 'Let a held goal go on',
    permission: 'goal:update',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(goalId)
    .output(accepted),
  change: route({
    method: 'PATCH',
    path: '/goals/{goalId}',
    tag: 'Goals',
    summary: 'Change title, priority or limits of a goal',
    permission: 'goal:update',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(
      z.strictObject({
        goalId: GoalId,
        title: z.string().min(1).max(200).optional(),
        priority: z.number().int().min(1).max(10).optional(),
        limits: GoalLimits.partial().optional(),
      }),
    )
    .output(Goal),
  retry: route({
    method: 'POST',
    path: '/goals/{goalId}/retry',
    tag: 'Goals',
    summary: 'Do tasks again, with everything that depends on them; without keys, all that failed or never ran',
    permission: 'goal:execute',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(goalId.extend({ keys, reason }))
    .output(reopened),
  execute: route({
    method: 'POST',
    path: '/goals/{goalId}/execute',
    tag: 'Goals',
    summary: 'Carry a finished goal out again from its first task',
    permission: 'goal:execute',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(goalId.extend({ reason }))
    .output(reopened),
  delete: route({
    method: 'DELETE',
    path: '/goals/{goalId}',
    tag: 'Goals',
    summary: 'Delete a finished goal with its log',
    permission: 'goal:update',
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(goalId)
    .output(z.object({ deleted: z.boolean() })),
  editOutput: route({
    method: 'PUT',
    path: '/goals/{goalId}/tasks/{key}/output',
    tag: 'Goals',
    summary: 'Replace the result of a completed task; what depends on it is done again',
    permission: 'goal:update',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(goalId.extend({ key: z.string(), result: TaskResult, reason }))
    .output(reopened),
  fork: route({
    method: 'POST',
    path: '/goals/{goalId}/fork',
    tag: 'Goals',
    summary: 'Start a new goal from a point of this one, keeping the results before it',
    permission: 'goal:create',
    successStatus: 201,
    errors: ['NOT_FOUND', 'INVALID_TRANSITION', 'PLAN_INVALID', 'IDEMPOTENCY_MISMATCH', 'RATE_LIMITED'],
  })
    .input(
      goalId.extend({
        fromKey: z.string().optional(),
        seq: z.number().int().positive().optional(),
        edits: z.record(z.string(), TaskResult).optional(),
        text: z.string().trim().min(1).max(maxGoalTextLength).optional(),
        idempotencyKey: z.string().min(1).max(200).optional(),
      }),
    )
    .output(z.object({ goalId: GoalId, created: z.boolean(), restored: z.array(z.string()) })),
  at: route({
    method: 'GET',
    path: '/goals/{goalId}/at/{seq}',
    tag: 'Goals',
    summary: 'The goal and its tasks as they were after one event',
    permission: 'goal:read',
    errors: ['NOT_FOUND'],
  })
    .input(goalId.extend({ seq }))
    .output(z.object({ goal: Goal, tasks: z.array(Task), lastSeq: z.number().int() })),
  replay: route({
    method: 'POST',
    path: '/goals/{goalId}/replay',
    tag: 'Goals',
    summary: 'Fold the whole log anew and compare it with what is stored',
    permission: 'goal:read',
    errors: ['NOT_FOUND'],
  })
    .input(goalId)
    .output(ReplayReport),
  checkpoints: route({
    method: 'GET',
    path: '/goals/{goalId}/checkpoints',
    tag: 'Goals',
    summary: 'Points of the log from which a goal can be looked at or forked',
    permission: 'goal:read',
    errors: ['NOT_FOUND'],
  })
    .input(goalId)
    .output(z.object({ checkpoints: z.array(Checkpoint) })),
  plans: route({
    method: 'GET',
    path: '/goals/{goalId}/plans',
    tag: 'Goals',
    summary: 'Every version of the plan',
    permission: 'goal:read',
    errors: ['NOT_FOUND'],
  })
    .input(goalId)
    .output(z.object({ versions: z.array(PlanVersion) })),
  planDiff: route({
    method: 'GET',
    path: '/goals/{goalId}/plan/diff',
    tag: 'Goals',
    summary: 'What changed between two versions of the plan',
    permission: 'goal:read',
    errors: ['NOT_FOUND'],
  })
    .input(goalId.extend({ from: seq, to: seq }))
    .output(PlanChanges),
  trace: route({
    method: 'GET',
    path: '/goals/{goalId}/trace',
    tag: 'Goals',
    summary: 'The seven phases of a run with times, cost, outcome and the phase that was blamed',
    permission: 'goal:read',
    errors: ['NOT_FOUND'],
  })
    .input(goalId)
    .output(GoalTrace),
  children: route({
    method: 'GET',
    path: '/goals/{goalId}/children',
    tag: 'Goals',
    summary: 'Goals directly below this one',
    permission: 'goal:read',
    errors: ['NOT_FOUND'],
  })
    .input(goalId)
    .output(z.object({ children: z.array(ChildGoal) })),
  tree: route({
    method: 'GET',
    path: '/goals/{goalId}/tree',
    tag: 'Goals',
    summary: 'This goal with everything below it',
    permission: 'goal:read',
    errors: ['NOT_FOUND'],
  })
    .input(goalId)
    .output(GoalTree),
};
