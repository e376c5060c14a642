import { z } from 'zod';
import { ApprovalRequest } from '../approval/approval.js';
import { Fault } from '../errors.js';
import { FileRef } from '../file/file.js';
import { ApprovalId, ConversationId, GoalId, MemoryId, TaskId, TenantId, Timestamp, UserId, WorkerId } from '../ids.js';
import { Usage } from '../usage.js';
import { Intent } from './intent.js';
import { GoalLimits } from './limits.js';
import { Plan } from './plan.js';
import { CriterionOutcome, GoalResult, TaskResult } from './result.js';
import { GoalState, Pattern, Phase } from './state.js';
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
    plan: Plan.optional(),
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
  ev('task.stepped', { taskId: TaskId, attempt, steps: z.array(Step) }),
  ev('task.completed', { taskId: TaskId, attempt, result: TaskResult, usage: Usage }),
  ev('task.failed', { taskId: TaskId, attempt, fault: Fault, usage: Usage, retryAt: Timestamp.optional() }),
  ev('task.suspended', { taskId: TaskId, attempt, approvalId: ApprovalId, usage: Usage }),
  ev('tasks.cancelled', { taskIds: z.array(TaskId), reason: z.string() }),
  ev('approval.requested', { approval: ApprovalRequest, planVersion: z.number().int() }),
  ev('approval.decided', {
    approvalId: ApprovalId,
    decision: z.enum(['approved', 'rejected', 'expired', 'withdrawn']),
    decidedBy: z.string(),
    reason: z.string().optional(),
  }),
  ev('goal.verified', {
    passed: z.boolean(),
    outcomes: z.array(CriterionOutcome),
    quality: z.number().min(0).max(1),
    blamedPhase: Phase.optional(),
    reason: z.string().optional(),
    usage: Usage,
  }),
  ev('goal.replan_requested', { replan: z.number().int().positive(), phase: Phase, fault: Fault, failedTaskIds: z.array(TaskId) }),
  ev('goal.memory_written', { memoryIds: z.array(MemoryId), degraded: z.boolean() }),
  ev('goal.reflected', { lessons: z.array(z.string()), usage: Usage }),
  ev('goal.cancel_requested', { by: z.string(), reason: z.string().optional() }),
  ev('goal.completed', { result: GoalResult }),
  ev('goal.failed', { fault: Fault }),
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
