import { z } from 'zod';
import { ApprovalRequest } from '../approval/approval.js';
import { Fault } from '../errors.js';
import { FileRef } from '../file/file.js';
import { ApprovalId, ConversationId, GoalId, MemoryId, TaskId, TenantId, Timestamp, UserId, WorkerId } from '../ids.js';
import { Usage } from '../usage.js';
import { Intent } from './intent.js';
import { GoalLimits } from './limits.js';
import { AuctionTerms, AuctionWeights, Bid } from './auction.js';
import { Plan } from './plan.js';
import { CriterionOutcome, GoalResult, TaskResult } from './result.js';
import { GoalState, GoalStatus, Pattern, Phase } from './state.js';
import { Step } from './step.js';

const attempt = z.number().int().positive();
const ev = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) => z.object({ type: z.literal(type), payload: z.object(shape) });

/**
 * Everything that can happen to a goal. A goal is the fold of its events; every view (live stream, timeline, graph,
 * replay, audit) reads them. Add a version by adding a type, never by changing one: recorded logs must fold forever.
 */
export const GoalEventBody = z.discriminatedUnion('type', [
  ev('goal.received', {
    tenantId: TenantId,
    userId: UserId,
    conversationId: ConversationId.optional(),
    parentGoalId: GoalId.optional(),
    title: z.string(),
    text: z.string(),
    inputs: z.array(FileRef),
    priority: z.number().int().min(1).max(10),
    limits: GoalLimits,
    pattern: Pattern.optional(),
    /** How tasks are auctioned if it is a market. */
    auction: AuctionTerms.optional(),
    /** Logs of the first version hold a given plan here as well; since then it is in `goal.plan_stored` alone. */
    plan: Plan.optional(),
    /** The plan came with the goal. */
    planGiven: z.boolean().optional(),
    /** How many goals are above this one. */
    depth: z.number().int().min(0).optional(),
    /** The task of the parent that this goal carries out. */
    parentTaskId: TaskId.optional(),
    /** This goal goes on from a point in the log of another one. */
    forkedFrom: z.object({ goalId: GoalId, seq: z.number().int().positive() }).optional(),
    /** Not before this time. */
    startAt: Timestamp.optional(),
    /** What started it, when it was not a person: `schedule:…`, `proposal:…`, `webhook:…`. */
    origin: z.string().max(200).optional(),
    /** What the user was allowed when it was submitted. */
    permissions: z.array(z.string()).optional(),
  }),
  ev('goal.state_changed', { from: GoalState, to: GoalState, phase: Phase.optional(), reason: z.string().optional() }),
  ev('goal.intent_analyzed', { intent: Intent, model: z.string(), usage: Usage }),
  ev('goal.plan_stored', {
    version: z.number().int().positive(),
    plan: Plan,
    taskIds: z.record(z.string(), TaskId),
    keptTaskIds: z.array(TaskId),
    model: z.string(),
    usage: Usage,
  }),
  ev('tasks.ready', { taskIds: z.array(TaskId) }),
  ev('tasks.assigned', {
    items: z.array(z.object({ taskId: TaskId, attempt, token: z.string(), agentType: z.string(), reason: z.string().optional() })),
  }),
  ev('tasks.started', { items: z.array(z.object({ taskId: TaskId, attempt, workerId: WorkerId, agent: z.string() })) }),
  ev('task.progressed', { taskId: TaskId, attempt, percent: z.number().min(0).max(100).optional(), message: z.string() }),
  /** `spent`: what the attempt has used up to here, all in all. */
  ev('task.stepped', { taskId: TaskId, attempt, steps: z.array(Step), spent: Usage.optional() }),
  ev('task.completed', { taskId: TaskId, attempt, result: TaskResult, usage: Usage }),
  ev('task.failed', { taskId: TaskId, attempt, fault: Fault, usage: Usage, retryAt: Timestamp.optional() }),
  ev('task.suspended', { taskId: TaskId, attempt, approvalId: ApprovalId, usage: Usage }),
  /** `spent`: what attempts had used that were under way, as far as it was known. */
  ev('tasks.cancelled', {
    taskIds: z.array(TaskId),
    reason: z.string(),
    spent: z.array(z.object({ taskId: TaskId, usage: Usage })).optional(),
  }),
  ev('approval.requested', { approval: ApprovalRequest, planVersion: z.number().int() }),
  ev('approval.decided', {
    approvalId: ApprovalId,
    decision: z.enum(['approved', 'rejected', 'expired', 'withdrawn']),
    decidedBy: z.string(),
    reason: z.string().optional(),
    editedArguments: z.record(z.string(), z.unknown()).optional(),
  }),
  ev('goal.verified', {
    passed: z.boolean(),
    outcomes: z.array(CriterionOutcome),
    /** Absent when nothing was measured. */
    quality: z.number().min(0).max(1).optional(),
    blamedPhase: Phase.optional(),
    reason: z.string().optional(),
    usage: Usage,
  }),
  ev('goal.replan_requested', { replan: z.number().int().positive(), phase: Phase, fault: Fault, failedTaskIds: z.array(TaskId) }),
  ev('goal.memory_written', { memoryIds: z.array(MemoryId), degraded: z.boolean() }),
  ev('goal.reflected', { lessons: z.array(z.string()), usage: Usage }),
  ev('goal.cancel_requested', { by: z.string(), reason: z.string().optional() }),
  /** A person stopped the goal for a while: what runs may end, nothing new begins. */
  ev('goal.paused', { by: z.string(), reason: z.string().optional() }),
  ev('goal.resumed', { by: z.string() }),
  /** Priority, title or limits were changed while the goal was under way. */
  ev('goal.changed', {
    by: z.string(),
    title: z.string().optional(),
    priority: z.number().int().min(1).max(10).optional(),
    limits: GoalLimits.partial().optional(),
  }),
  /**
   * Work is done again: the dirty tasks begin anew, all other results stand. `afresh`: rounds of loops, hand-overs and awards
   * are forgotten as well; logs without it kept them.
   */
  ev('goal.reopened', { by: z.string(), reason: z.string(), dirtyTaskIds: z.array(TaskId), afresh: z.boolean().optional() }),
  ev('task.output_edited', { taskId: TaskId, result: TaskResult, by: z.string(), reason: z.string().optional() }),
  /** Results taken over from the goal that this one was forked from. */
  ev('tasks.restored', { items: z.array(z.object({ taskId: TaskId, result: TaskResult })).min(1) }),
  ev('tasks.skipped', { taskIds: z.array(TaskId).min(1), reason: z.string() }),
  /** Ready, but not before a time. */
  ev('tasks.delayed', { items: z.array(z.object({ taskId: TaskId, dueAt: Timestamp })).min(1) }),
  /** A fan-out: the task gives its place to one copy per item; none when the list was empty. */
  ev('task.expanded', {
    taskId: TaskId,
    items: z.array(z.object({ taskId: TaskId, key: z.string(), item: z.unknown() })),
  }),
  /** A loop goes round: these tasks begin anew. `round` is the one that begins, from 2. */
  ev('task.looped', { taskId: TaskId, round: z.number().int().min(2), taskIds: z.array(TaskId).min(1) }),
  /** The attempt ends and the task goes to agents of another type, with what the first one leaves behind (ORC-055). */
  ev('task.handed_off', {
    taskId: TaskId,
    attempt,
    from: z.string(),
    to: z.string(),
    note: z.string(),
    usage: Usage,
  }),
  ev('goal.child_spawned', {
    taskId: TaskId,
    attempt,
    childGoalId: GoalId,
    text: z.string(),
    title: z.string(),
    pattern: Pattern.optional(),
    limits: GoalLimits,
    depth: z.number().int().positive(),
  }),
  ev('goal.child_finished', { taskId: TaskId, childGoalId: GoalId, status: GoalStatus, usage: Usage }),
  /** Agents may bid for these tasks until `closesAt` (ORC-050). */
  ev('auction.opened', { taskIds: z.array(TaskId).min(1), closesAt: Timestamp, weights: AuctionWeights }),
  ev('auction.bid', { bids: z.array(Bid).min(1) }),
  ev('auction.awarded', {
    items: z.array(z.object({ taskId: TaskId, agentType: z.string(), agent: z.string(), reason: z.string() })).min(1),
  }),
  ev('goal.completed', { result: GoalResult }),
  /** `usage`: what a last thought cost that led to nothing. */
  ev('goal.failed', { fault: Fault, usage: Usage.optional() }),
  ev('goal.cancelled', { reason: z.string() }),
]);
export type GoalEventBody = z.infer<typeof GoalEventBody>;
export type GoalEventType = GoalEventBody['type'];
export type GoalEventPayload<T extends GoalEventType> = Extract<GoalEventBody, { type: T }>['payload'];

/** An event as stored and streamed: dense `seq` from 1 within its goal. */
export const GoalEvent = z.intersection(
  z.object({ goalId: GoalId, seq: z.number().int().positive(), version: z.literal(1), at: Timestamp }),
  GoalEventBody,
);
export type GoalEvent = z.infer<typeof GoalEvent>;
