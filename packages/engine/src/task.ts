import { type Fault, noUsage, type PlanTask, type TaskResult, type TaskState, type Usage, verdictOf } from '@autoweave/contracts';
import type { Amount } from './budget.js';

/** One task of a goal as folded. Written only by `evolve`. */
export interface TaskRun {
  readonly taskId: string;
  readonly spec: PlanTask;
  /** Position in its plan: age within a goal. */
  readonly order: number;
  planVersion: number;
  state: TaskState;
  dependsOn: readonly string[];
  /** Tasks that wait for this one. */
  dependents: string[];
  /** Dependencies that are not yet done: the readiness counter. */
  unmet: number;
  attempt: number;
  /** Proof of holding the present attempt. */
  token: string | undefined;
  agentType: string;
  agent: string | undefined;
  workerId: string | undefined;
  assignReason: string | undefined;
  assignedAt: string | undefined;
  retryCount: number;
  /** Attempts that ended because their worker vanished; they do not use up retries. */
  lostCount: number;
  retryAt: string | undefined;
  /** The approval that the task waits for. */
  approvalId: string | undefined;
  reserved: Amount;
  /** What the present attempt has used, as far as it has told. */
  spent: Usage | undefined;
  percent: number;
  activity: string | undefined;
  startedAt: string | undefined;
  completedAt: string | undefined;
  result: TaskResult | undefined;
  fault: Fault | undefined;
  usage: Usage;
  /** A condition of the plan left it out: state `cancelled`, and over for everybody who waited. */
  skipped: boolean;
  /** Its loss does not fail the goal: it is optional, or everybody who waits for it can do with another one. */
  dispensable: boolean;
  /** How often it has begun because of a loop, from 1. */
  round: number;
  /** What the round before gave; the first task of a loop builds on it. */
  feedback: TaskResult | undefined;
  /** Agents of which type take it, when that is not the plan's wish any more: after an award or a handing over. */
  wanted: { readonly agentType: string; readonly agent?: string | undefined } | undefined;
  handOff: { readonly from: string; readonly note: string } | undefined;
  handOffs: number;
  /** The fan-out that made it. */
  templateId: string | undefined;
  /** The child goal that carries it out or did so last. */
  childGoalId: string | undefined;
}

export function newTaskRun(taskId: string, spec: PlanTask, order: number, planVersion: number, dependsOn: readonly string[]): TaskRun {
  return {
    taskId,
    spec,
    order,
    planVersion,
    dependsOn,
    state: dependsOn.length === 0 ? 'pending' : 'blocked',
    dependents: [],
    unmet: dependsOn.length,
    attempt: 0,
    token: undefined,
    agentType: spec.agentType,
    agent: undefined,
    workerId: undefined,
    assignReason: undefined,
    assignedAt: undefined,
    retryCount: 0,
    lostCount: 0,
    retryAt: undefined,
    approvalId: undefined,
    reserved: { tokens: 0, costMicroUsd: 0 },
    spent: undefined,
    percent: 0,
    activity: undefined,
    startedAt: undefined,
    completedAt: undefined,
    result: undefined,
    fault: undefined,
    usage: noUsage,
    skipped: false,
    dispensable: spec.optional === true,
    round: 1,
    feedback: undefined,
    wanted: undefined,
    handOff: undefined,
    handOffs: 0,
    templateId: undefined,
    childGoalId: undefined,
  };
}

/** Forgets how the task went, so that it can be done again. Attempts go on counting: what still runs is stale. */
export function beginAnew(task: TaskRun): void {
  task.state = 'blocked';
  task.result = undefined;
  task.fault = undefined;
  task.skipped = false;
  task.percent = 0;
  task.activity = undefined;
  task.retryCount = 0;
  task.lostCount = 0;
  task.retryAt = undefined;
  task.approvalId = undefined;
  task.completedAt = undefined;
  task.token = undefined;
  task.childGoalId = undefined;
}

/** Forgets what loops, hand-overs and awards made of the task: it is as the plan wants it. */
export function forgetHistory(task: TaskRun): void {
  task.round = 1;
  task.feedback = undefined;
  task.wanted = undefined;
  task.handOff = undefined;
  task.handOffs = 0;
  task.agentType = task.spec.agentType;
  task.assignReason = undefined;
}

/** Who claims to hold an attempt. */
export interface Holder {
  readonly taskId: string;
  readonly attempt: number;
  readonly token: string;
}

/** Whether the claim is the present one: same attempt, same token, and the attempt not yet over. */
export function holds(task: TaskRun | undefined, claim: Holder): task is TaskRun {
  return (
    task !== undefined &&
    (task.state === 'assigned' || task.state === 'in_progress') &&
    task.attempt === claim.attempt &&
    task.token === claim.token
  );
}

/** First retry delay (ORC-057, decisions: 2 s exponential with jitter). */
export const backOffBaseMs = 2_000;
/** No retry waits longer than this. */
export const backOffCeilingMs = 120_000;
/** A task that took this many workers with it is not given to another one. */
export const maxLostAttempts = 5;

/**
 * Delay before retry number `retry` (1 = first). Full range is ±20 % around `2 s × 2^(retry−1)`; `jitter` is in 0–1.
 */
export function backOffMs(retry: number, jitter: number): number {
  const base = Math.min(backOffCeilingMs, backOffBaseMs * 2 ** Math.max(0, retry - 1));
  return Math.round(base * (0.8 + 0.4 * Math.min(1, Math.max(0, jitter))));
}

export type RetryDecision =
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'give-up'; readonly reason: 'not-retryable' | 'exhausted' };

/** What follows a failed attempt (ORC-034, ORC-057, ORC-060): a lost worker is retried at once, a terminal fault never. */
export function retryDecision(task: TaskRun, fault: Fault, jitter: number): RetryDecision {
  if (fault.code === 'WORKER_LOST')
    return task.lostCount + 1 < maxLostAttempts ? { kind: 'retry', delayMs: 0 } : { kind: 'give-up', reason: 'exhausted' };
  if (verdictOf(fault.code) !== 'retryable') return { kind: 'give-up', reason: 'not-retryable' };
  if (task.retryCount >= task.spec.maxRetries) return { kind: 'give-up', reason: 'exhausted' };
  return { kind: 'retry', delayMs: backOffMs(task.retryCount + 1, jitter) };
}

/** Whether another plan might get around this fault; if not, the goal fails at once and says why. */
export function isReplannable(fault: Fault): boolean {
  if (verdictOf(fault.code) === 'needs-human') return false;
  return !['CANCELLED', 'BUDGET_EXCEEDED', 'QUOTA_EXCEEDED', 'UNREADABLE_FILE', 'SANDBOX_UNAVAILABLE'].includes(fault.code);
}
