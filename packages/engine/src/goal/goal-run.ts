import type {
  AuctionTerms,
  Approval,
  AuctionWeights,
  Bid,
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
  /** How tasks are auctioned, when that was said. */
  auctionTerms: AuctionTerms | undefined;
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
  /** Stopped by a person: what runs may end, nothing new begins. */
  paused: { readonly by: string; readonly reason?: string | undefined; readonly at: string } | undefined;
  /** How many goals are above this one, and the task above that it carries out. */
  depth: number;
  parentTaskId: string | undefined;
  forkedFrom: { readonly goalId: string; readonly seq: number } | undefined;
  startAt: string | undefined;
  origin: string | undefined;
  /** What the user was allowed when the goal was submitted; undefined: nobody said. */
  permissions: readonly string[] | undefined;
  /** Ready tasks that are goals of their own and have not begun. */
  readonly toSpawn: Set<string>;
  /** Ready fan-outs whose copies are not made yet. */
  readonly toExpand: Set<string>;
  /** Ready tasks of a market that nobody has been awarded. */
  readonly toAuction: Set<string>;
  readonly auctions: Map<string, Auction>;
  /** Every bid ever made, in order. */
  bids: readonly Bid[];
  /** Child goals that have not ended, by task; what they may use at most is lent to them. */
  readonly children: Map<string, ChildRun>;
  /** Ids of all child goals, in the order in which they began. */
  childGoalIds: readonly string[];
  /** Instances of agents by type: one that is idle is used again before another one is started. */
  readonly instances: Map<string, { total: number; busy: number }>;
  /** Instances ever started, the children's included (AGT-049). */
  spawned: number;
  /** Completed and total weight of the present plan (ORC-003). */
  weightDone: number;
  weightTotal: number;
  createdAt: string;
  updatedAt: string;
  finishedAt: string | undefined;
}

/** An auction of one task that has not been awarded. */
export interface Auction {
  readonly closesAt: string;
  readonly weights: AuctionWeights;
  readonly bids: readonly Bid[];
}

export interface ChildRun {
  readonly childGoalId: string;
  /** Tasks that the child may run side by side, and instances it may start: lent by the parent. */
  readonly slots: number;
  readonly agents: number;
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
    auctionTerms: received.auction,
    planGiven: received.planGiven ?? received.plan !== undefined,
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
    paused: undefined,
    depth: received.depth ?? 0,
    parentTaskId: received.parentTaskId,
    forkedFrom: received.forkedFrom,
    startAt: received.startAt,
    origin: received.origin,
    permissions: received.permissions,
    toSpawn: new Set(),
    toExpand: new Set(),
    toAuction: new Set(),
    auctions: new Map(),
    bids: [],
    children: new Map(),
    childGoalIds: [],
    instances: new Map(),
    spawned: 0,
    weightDone: 0,
    weightTotal: 0,
    createdAt: at,
    updatedAt: at,
    finishedAt: undefined,
  };
}

/** Milliseconds since the epoch at which the goal's time is up; time spent waiting for people does not count. */
export function goalEndsAt(run: GoalRun): number {
  return Date.parse(run.startAt ?? run.createdAt) + run.limits.maxSeconds * 1_000 + run.pausedMs;
}

/** The task of the present plan with this key. */
export function taskByKey(run: GoalRun, key: string): TaskRun | undefined {
  const id = run.byKey.get(key);
  return id === undefined ? undefined : run.tasks.get(id);
}

/** The pattern that the goal runs by. */
export const patternOf = (run: GoalRun): Pattern | undefined => run.requestedPattern ?? run.intent?.pattern;

/** Tasks of the present plan, in plan order. */
export function* presentTasks(run: GoalRun): Generator<TaskRun> {
  for (const id of run.byKey.values()) {
    const task = run.tasks.get(id);
    if (task) yield task;
  }
}
