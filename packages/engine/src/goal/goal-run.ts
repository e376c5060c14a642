import type {
  Approval,
  Fault,
  FileRef,
  GoalLimits,
  GoalResult,
  GoalState,
  Intent,
  Pattern,
  Phase,
  Plan,
  Usage,
  GoalEventPayload,
} from '@autoweave/contracts';
import { type BudgetLedger, openLedger } from '../budget.js';
import type { TaskRun } from '../task.js';

/**
 * A goal in memory: the fold of its events.
 *
 * Ownership is linear. `evolve` changes the object it is given and returns that same object, so that one event costs
 * time in proportion to what it changes and not to the size of the goal. Whoever holds a `GoalRun` therefore never
 * keeps an older one, and only `evolve` writes to it.
 */
export interface GoalRun {
  readonly goalId: string;
  seq: number;
  tenantId: string;
  userId: string;
  conversationId: string | undefined;
  parentGoalId: string | undefined;
  title: string;
  text: string;
  inputs: readonly FileRef[];
  priority: number;
  limits: GoalLimits;
  requestedPattern: Pattern | undefined;
  /** The plan came with the goal: it may be carried out again but is never rewritten. */
  planGiven: boolean;
  state: GoalState;
  phase: Phase;
  intent: Intent | undefined;
  /** What thought about the goal last; shown to people. */
  model: string | undefined;
  plan: Plan | undefined;
  planVersion: number;
  /** Every task of every plan version. */
  readonly tasks: Map<string, TaskRun>;
  /** Key to task id in the present plan. */
  byKey: Map<string, string>;
  /** Tasks of the present plan that are not terminal. */
  open: number;
  /** Tasks that wait only for a slot (or for their `retryAt`). */
  readonly ready: Set<string>;
  /** Tasks that some worker holds or is being offered. */
  readonly running: Set<string>;
  readonly approvals: Map<string, Approval>;
  pendingApprovals: number;
  /** Since when the goal stands still for a person, and for how long it did before (milliseconds). */
  pausedSince: string | undefined;
  pausedMs: number;
  replans: number;
  replan: GoalEventPayload<'goal.replan_requested'> | undefined;
  verification: GoalEventPayload<'goal.verified'> | undefined;
  memoryIds: readonly string[];
  lessons: readonly string[];
  result: GoalResult | undefined;
  fault: Fault | undefined;
  usage: Usage;
  budget: BudgetLedger;
  /** Completed and total weight of the present plan (ORC-003). */
  weightDone: number;
  weightTotal: number;
  createdAt: string;
  updatedAt: string;
  finishedAt: string | undefined;
}

/** The goal as `goal.received` makes it. */
export function newGoalRun(goalId: string, received: GoalEventPayload<'goal.received'>, at: string): GoalRun {
  return {
    goalId,
    seq: 0,
    tenantId: received.tenantId,
    userId: received.userId,
    conversationId: received.conversationId,
    parentGoalId: received.parentGoalId,
    title: received.title,
    text: received.text,
    inputs: received.inputs,
    priority: received.priority,
    limits: received.limits,
    requestedPattern: received.pattern,
    planGiven: received.plan !== undefined,
    state: 'IDLE',
    phase: 'OBSERVE',
    intent: undefined,
    model: undefined,
    plan: undefined,
    planVersion: 0,
    tasks: new Map(),
    byKey: new Map(),
    open: 0,
    ready: new Set(),
    running: new Set(),
    approvals: new Map(),
    pendingApprovals: 0,
    pausedSince: undefined,
    pausedMs: 0,
    replans: 0,
    replan: undefined,
    verification: undefined,
    memoryIds: [],
    lessons: [],
    result: undefined,
    fault: undefined,
    usage: { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 },
    budget: openLedger({ tokens: received.limits.maxTokens, costMicroUsd: received.limits.maxCostMicroUsd }),
    weightDone: 0,
    weightTotal: 0,
    createdAt: at,
    updatedAt: at,
    finishedAt: undefined,
  };
}

/** Milliseconds since the epoch at which the goal's time is up; time spent waiting for people does not count. */
export function goalEndsAt(run: GoalRun): number {
  return Date.parse(run.createdAt) + run.limits.maxSeconds * 1_000 + run.pausedMs;
}

/** The task of the present plan with this key. */
export function taskByKey(run: GoalRun, key: string): TaskRun | undefined {
  const id = run.byKey.get(key);
  return id === undefined ? undefined : run.tasks.get(id);
}

/** Tasks of the present plan, in plan order. */
export function* presentTasks(run: GoalRun): Generator<TaskRun> {
  for (const id of run.byKey.values()) {
    const task = run.tasks.get(id);
    if (task) yield task;
  }
}
