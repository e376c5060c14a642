import { z } from 'zod';
import { Approval } from '../approval/approval.js';
import { Fault } from '../errors.js';
import { Artifact, FileRef } from '../file/file.js';
import { ConversationId, GoalId, TaskId, Timestamp, UserId } from '../ids.js';
import { Usage } from '../usage.js';
import { Intent } from './intent.js';
import { Bid } from './auction.js';
import { GoalLimits } from './limits.js';
import { Criterion } from './plan.js';
import { GoalResult, TaskResult } from './result.js';
import { GoalState, GoalStatus, Pattern, TaskState } from './state.js';

/** Longest goal text accepted, in characters. */
export const maxGoalTextLength = 20_000;

export const GoalSummary = z.object({
  goalId: GoalId,
  title: z.string(),
  state: GoalState,
  status: GoalStatus,
  progress: z.number().min(0).max(100),
  waitingFor: z.string().optional(),
  priority: z.number().int(),
  conversationId: ConversationId.optional(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  finishedAt: Timestamp.optional(),
});
export type GoalSummary = z.infer<typeof GoalSummary>;

export const Task = z.object({
  taskId: TaskId,
  goalId: GoalId,
  key: z.string(),
  name: z.string(),
  description: z.string(),
  agentType: z.string(),
  agent: z.string().optional(),
  state: TaskState,
  /** What a task that does not move is waiting for (dependency, slot, approval, time). */
  waitingFor: z.string().optional(),
  priority: z.number().int(),
  dependsOn: z.array(TaskId),
  attempt: z.number().int().nonnegative(),
  retryCount: z.number().int().nonnegative(),
  maxRetries: z.number().int().nonnegative(),
  percent: z.number().min(0).max(100),
  activity: z.string().optional(),
  planVersion: z.number().int(),
  /** A condition of the plan was not met; the task counts as over. */
  skipped: z.boolean().optional(),
  /** How often the loop that ends here has gone round. */
  round: z.number().int().optional(),
  /** The goal that carries this task out. */
  childGoalId: GoalId.optional(),
  assignReason: z.string().optional(),
  startedAt: Timestamp.optional(),
  completedAt: Timestamp.optional(),
  result: TaskResult.optional(),
  fault: Fault.optional(),
  usage: Usage,
});
export type Task = z.infer<typeof Task>;

export const Goal = GoalSummary.extend({
  userId: UserId,
  text: z.string(),
  inputs: z.array(FileRef),
  intent: Intent.optional(),
  pattern: Pattern.optional(),
  planVersion: z.number().int(),
  planSummary: z.string().optional(),
  criteria: z.array(Criterion),
  replans: z.number().int(),
  model: z.string().optional(),
  result: GoalResult.optional(),
  fault: Fault.optional(),
  artifacts: z.array(Artifact),
  approvals: z.array(Approval),
  usage: Usage,
  parentGoalId: GoalId.optional(),
  childGoalIds: z.array(GoalId).optional(),
  depth: z.number().int().optional(),
  forkedFrom: z.object({ goalId: GoalId, seq: z.number().int() }).optional(),
  origin: z.string().optional(),
  paused: z.boolean().optional(),
  limits: GoalLimits.optional(),
  bids: z.array(Bid).optional(),
  /** Number of the newest event: resume the live stream after it. */
  lastSeq: z.number().int().nonnegative(),
});
export type Goal = z.infer<typeof Goal>;
