import { z } from 'zod';
import { AgentStatus, WorkerStatus } from '../agent/agent.js';
import { Approval, ApprovalGrant, ApprovalRequest, ApprovalStatus } from '../approval/approval.js';
import { GrantOffer } from '../approval/standing-grant.js';
import { Fault } from '../errors.js';
import { FileRef } from '../file/file.js';
import { AuctionTerms } from '../goal/auction.js';
import { GoalEvent } from '../goal/event.js';
import { Goal, GoalSummary, maxGoalTextLength, Task } from '../goal/goal.js';
import { GoalLimits } from '../goal/limits.js';
import { Plan, PlanTask } from '../goal/plan.js';
import { TaskResult } from '../goal/result.js';
import { GoalStatus, Pattern } from '../goal/state.js';
import { Step } from '../goal/step.js';
import { ApprovalId, ConversationId, GoalId, TaskId, Timestamp, UserId, WorkerId } from '../ids.js';
import { ToolInfo, ToolPermission } from '../tool/tool.js';
import { Usage } from '../usage.js';
import { busEvent, command } from './message.js';

const byGoal = { shardBy: (input: { goalId: string }) => input.goalId };

/** Idempotent by tenant and key: the same key answers the goal created first (its id may differ from the one proposed). */
export const goalsSubmit = command(
  'supervisor',
  'goals.submit',
  z.object({
    goalId: GoalId,
    idempotencyKey: z.string().min(1).max(200),
    userId: UserId,
    conversationId: ConversationId.optional(),
    text: z.string().min(1).max(maxGoalTextLength),
    title: z.string().max(200).optional(),
    inputs: z.array(FileRef).max(100).default([]),
    priority: z.number().int().min(1).max(10).default(5),
    limits: GoalLimits.default(GoalLimits.parse({})),
    pattern: Pattern.optional(),
    /** How tasks are auctioned if the goal becomes a market. */
    auction: AuctionTerms.optional(),
    /** A ready plan skips intent analysis and decomposition. */
    plan: Plan.optional(),
    parentGoalId: GoalId.optional(),
    parentTaskId: TaskId.optional(),
    depth: z.number().int().min(0).max(10).optional(),
    forkedFrom: z.object({ goalId: GoalId, seq: z.number().int().positive() }).optional(),
    /** With a plan: results that stand already, by task key. */
    restored: z.record(z.string(), TaskResult).optional(),
    startAt: Timestamp.optional(),
    origin: z.string().max(200).optional(),
    /** What the person may do for whom it is carried out, when it was verified at the edge (AGT-057). */
    permissions: z.array(z.string().max(100)).max(500).optional(),
  }),
  z.object({ goalId: GoalId, created: z.boolean() }),
  byGoal,
);

export const goalsCancel = command(
  'supervisor',
  'goals.cancel',
  z.object({ goalId: GoalId, by: z.string(), reason: z.string().max(1_000).optional() }),
  z.object({ accepted: z.boolean() }),
  byGoal,
);
/** Run control on a goal, by a person. */
export const GoalControl = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('pause'), reason: z.string().max(1_000).optional() }),
  z.strictObject({ action: z.literal('resume') }),
  z.strictObject({
    action: z.literal('change'),
    title: z.string().min(1).max(200).optional(),
    priority: z.number().int().min(1).max(10).optional(),
    limits: GoalLimits.partial().optional(),
  }),
  /** `keys` left out: everything that failed, was cancelled or never ran. */
  z.strictObject({
    action: z.literal('retry'),
    keys: z.array(z.string()).min(1).max(2_000).optional(),
    reason: z.string().max(1_000).optional(),
  }),
  z.strictObject({ action: z.literal('edit_output'), taskId: TaskId, result: TaskResult, reason: z.string().max(1_000).optional() }),
]);
export type GoalControl = z.infer<typeof GoalControl>;

/** Answers with the tasks that begin anew. */
export const goalsControl = command(
  'supervisor',
  'goals.control',
  z.object({ goalId: GoalId, by: z.string(), control: GoalControl }),
  z.object({ accepted: z.boolean(), dirtyTaskIds: z.array(TaskId) }),
  byGoal,
);

/** A child goal tells the goal above it how it ended; idempotent. */
export const goalsChildFinished = command(
  'supervisor',
  'goals.childFinished',
  z.object({
    goalId: GoalId,
    taskId: TaskId,
    childGoalId: GoalId,
    status: z.enum(['complete', 'failed', 'cancelled']),
    result: TaskResult.optional(),
    fault: Fault.optional(),
    usage: Usage,
  }),
  z.object({ accepted: z.boolean() }),
  byGoal,
);

export const goalsGet = command('supervisor', 'goals.get', z.object({ goalId: GoalId }), Goal);
export const goalsList = command(
  'supervisor',
  'goals.list',
  z.object({
    userId: UserId.optional(),
    conversationId: ConversationId.optional(),
    goalIds: z.array(GoalId).max(500).optional(),
    status: GoalStatus.optional(),
    search: z.string().max(200).optional(),
    limit: z.number().int().min(1).max(200).default(50),
    offset: z.number().int().min(0).default(0),
  }),
  z.object({ goals: z.array(GoalSummary), total: z.number().int() }),
);
export const goalsTasks = command('supervisor', 'goals.tasks', z.object({ goalId: GoalId }), z.object({ tasks: z.array(Task) }));
export const goalsPlan = command(
  'supervisor',
  'goals.plan',
  z.object({ goalId: GoalId, version: z.number().int().positive().optional() }),
  z.object({ version: z.number().int(), plan: Plan, taskIds: z.record(z.string(), TaskId) }),
);
export const goalsEvents = command(
  'supervisor',
  'goals.events',
  z.object({ goalId: GoalId, afterSeq: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(5_000).default(1_000) }),
  z.object({ events: z.array(GoalEvent), lastSeq: z.number().int() }),
);
export const goalsStats = command(
  'supervisor',
  'goals.stats',
  z.object({}),
  z.object({
    total: z.number().int(),
    active: z.number().int(),
    completed: z.number().int(),
    failed: z.number().int(),
    /** Completed of all finished goals, 0–100. */
    completionRate: z.number(),
    averageProgress: z.number(),
  }),
);

export const approvalsList = command(
  'supervisor',
  'approvals.list',
  z.object({ status: ApprovalStatus.optional(), goalId: GoalId.optional(), limit: z.number().int().min(1).max(200).default(50) }),
  z.object({ approvals: z.array(Approval) }),
);
export const approvalsGet = command('supervisor', 'approvals.get', z.object({ approvalId: ApprovalId }), Approval);
/** Compare-and-set: refused with APPROVAL_STALE unless still pending for the present plan version. */
export const approvalsDecide = command(
  'supervisor',
  'approvals.decide',
  z.object({
    goalId: GoalId,
    approvalId: ApprovalId,
    decision: z.enum(['approved', 'rejected']),
    by: z.string(),
    reason: z.string().max(2_000).optional(),
    editedArguments: z.record(z.string(), z.unknown()).optional(),
  }),
  z.object({ approvalId: ApprovalId, decision: z.enum(['approved', 'rejected']) }),
  byGoal,
);

export const agentsList = command('supervisor', 'agents.list', z.object({}), z.object({ agents: z.array(AgentStatus) }));
export const workersList = command('supervisor', 'workers.list', z.object({}), z.object({ workers: z.array(WorkerStatus) }));

/** What a worker needs to carry out one attempt. Travels as the hint itself; the truth stays with the supervisor. */
export const TaskAssignment = z.object({
  tenantId: z.string(),
  userId: UserId,
  goalId: GoalId,
  taskId: TaskId,
  attempt: z.number().int().positive(),
  token: z.string(),
  agentType: z.string(),
  /** Name and instructions of the assigned agent definition. */
  agent: z.object({
    name: z.string(),
    instructions: z.string(),
    tools: z.array(z.string()),
    privilege: z.string(),
    /** The strongest tools that its definition lets it use. */
    permission: ToolPermission.optional(),
    version: z.string().optional(),
    model: z.string().optional(),
    temperature: z.number().min(0).max(1).optional(),
    maxOutputTokens: z.number().int().positive().optional(),
    /** Policies of this agent, when its definition narrows the defaults of its type. */
    policy: z.record(z.string(), z.unknown()).optional(),
  }),
  goal: z.object({
    text: z.string(),
    inputs: z.array(FileRef),
    receivedAt: Timestamp,
    /** An agent asked for it: no person wrote the text. */
    byAgent: z.boolean().optional(),
  }),
  task: PlanTask,
  upstream: z.array(z.object({ key: z.string(), name: z.string(), result: TaskResult })),
  /** Dependencies that are over and delivered nothing: whoever joins results says what is missing. */
  missing: z.array(z.object({ key: z.string(), name: z.string(), reason: z.string() })).optional(),
  grants: z.array(ApprovalGrant),
  standingGrants: z.array(GrantOffer).optional(),
  /** What the tree of goals has used up to now, and may use at most (AGT-049). */
  tree: z
    .object({
      tokensSpent: z.number().int().min(0),
      agentsSpawned: z.number().int().min(0),
      agentsActive: z.number().int().min(0),
      /** When it began to count: time that it waited for people is left out. */
      startedAt: Timestamp,
      limits: z.object({
        maxTokens: z.number().int(),
        maxAgents: z.number().int(),
        maxSeconds: z.number().int(),
        maxDepth: z.number().int(),
      }),
    })
    .optional(),
  /** What the user may do for whom the agent acts. */
  userPermissions: z.array(z.string()).optional(),
  /** Where the goal stands in its tree, for the limit on depth. */
  depth: z.number().int().min(0).optional(),
  /** False: the agent works without what earlier goals taught (a trivial goal, ORC-046). */
  memory: z.boolean().optional(),
  /** What an agent that handed the task over left behind. */
  handOff: z.object({ from: z.string(), note: z.string() }).optional(),
  /** Where it may run (ORC-105): a worker that offers less leaves it to others. */
  needs: z.object({ capabilities: z.array(z.string()), nodes: z.array(z.string()) }).optional(),
  /** What is left of the goal's budgets. */
  budget: z.object({ tokens: z.number().int(), costMicroUsd: z.number().int(), endsAt: Timestamp }),
  trace: z.string().nullable(),
});
export type TaskAssignment = z.infer<typeof TaskAssignment>;

const holder = { taskId: TaskId, attempt: z.number().int().positive(), token: z.string() };
export const TaskReport = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('started'), ...holder, agent: z.string() }),
  z.object({ kind: z.literal('progress'), ...holder, percent: z.number().min(0).max(100).optional(), message: z.string() }),
  /** `spent`: what the attempt has used up to here; it is booked when the attempt ends without a report of its own. */
  z.object({ kind: z.literal('steps'), ...holder, steps: z.array(Step), spent: Usage.optional() }),
  z.object({ kind: z.literal('completed'), ...holder, result: TaskResult, usage: Usage }),
  z.object({ kind: z.literal('failed'), ...holder, fault: Fault, usage: Usage }),
  z.object({ kind: z.literal('handed_off'), ...holder, to: z.string(), note: z.string().max(8_000), usage: Usage }),
  z.object({ kind: z.literal('suspended'), ...holder, approval: ApprovalRequest, usage: Usage }),
]);
export type TaskReport = z.infer<typeof TaskReport>;

/** Reports of one goal in the order in which they happened. A report of a lost attempt comes back in `refused`. */
export const tasksReport = command(
  'supervisor',
  'tasks.report',
  z.object({ goalId: GoalId, workerId: WorkerId, reports: z.array(TaskReport).min(1).max(1_000) }),
  z.object({ refused: z.array(z.object({ taskId: TaskId, attempt: z.number().int() })) }),
  byGoal,
);

/** Sent every 3 s; a worker silent for 10 s has lost its lease. */
export const WorkerHeartbeat = z.object({
  worker: WorkerStatus,
  active: z.array(z.object({ goalId: GoalId, taskId: TaskId, attempt: z.number().int() })),
  tools: z.array(ToolInfo).optional(),
  draining: z.boolean(),
});
export type WorkerHeartbeat = z.infer<typeof WorkerHeartbeat>;

export const ControlOrder = z.discriminatedUnion('order', [
  z.object({
    order: z.literal('cancel'),
    goalId: GoalId,
    /** None: every task of the goal. */
    taskIds: z.array(TaskId),
    /** The attempt of each of these tasks that is meant; a later one goes on. */
    attempts: z.array(z.number().int()).optional(),
    reason: z.string(),
  }),
  /** The attempt lost its lease: stop, and report nothing more. */
  z.object({ order: z.literal('abandon'), goalId: GoalId, taskId: TaskId, attempt: z.number().int() }),
  /** The worker takes nothing new and ends what it has; `draining: false` lets it take tasks again. */
  z.object({ order: z.literal('drain'), workerId: WorkerId, draining: z.boolean() }),
  /** The worker gives its attempts back, stops taking tasks, and starts again after two seconds (ORC-118). */
  z.object({ order: z.literal('restart'), workerId: WorkerId, reason: z.string() }),
]);
export type ControlOrder = z.infer<typeof ControlOrder>;

export const goalFinished = busEvent(
  'goal.finished',
  z.object({ goalId: GoalId, status: GoalStatus, conversationId: ConversationId.optional(), title: z.string() }),
);
