import {
  type Bid,
  type GoalEvent,
  type GoalEventBody,
  type GoalEventPayload,
  isTerminalGoalState,
  noUsage,
  type Intent,
  type Fault,
  type Plan,
  type TaskResult,
  type Usage,
} from '@autoweave/contracts';
import { auctionOf } from './goal/auctioning.js';
import { freeSlots } from './goal/executing.js';
import { expansionItems } from './goal/fan-out.js';
import { nextOwnWorkAt, ownWork } from './goal/own-work.js';
import type { GoalCommand } from './goal/command.js';
import { decide } from './goal/decide.js';
import { evolve } from './goal/evolve.js';
import { goalEndsAt, type GoalRun } from './goal/goal-run.js';
import { isExecuting } from './goal/transition.js';
import type { TaskRun } from './task.js';
import { judgedStatements } from './verify.js';

/** What an agent does with an attempt, and how long it takes. */
export type ScriptedOutcome =
  | {
      readonly kind: 'complete';
      readonly result?: Partial<TaskResult> | undefined;
      readonly usage?: Usage | undefined;
      readonly ms?: number | undefined;
    }
  | { readonly kind: 'fail'; readonly fault: Fault; readonly usage?: Usage | undefined; readonly ms?: number | undefined }
  /** `usage` is what it told of its spending before it vanished. */
  | { readonly kind: 'vanish'; readonly usage?: Usage | undefined; readonly ms?: number | undefined };

export interface Script {
  readonly intent?: (run: GoalRun) => Intent;
  readonly plan?: (run: GoalRun) => Plan;
  readonly agent?: (task: TaskRun, run: GoalRun) => ScriptedOutcome;
  /** How a child goal ends; completed at once when left out. */
  readonly child?: (task: TaskRun, run: GoalRun) => ScriptedOutcome;
  /** What agents offer for a task of a market; nothing when left out. */
  readonly bids?: (task: TaskRun, run: GoalRun) => readonly Bid[];
  /** Chance in 0–1 for the n-th time it is needed. */
  readonly chance?: (n: number) => number;
}

export interface Simulation {
  readonly run: GoalRun;
  readonly events: readonly GoalEvent[];
  /** Simulated milliseconds from submission to the end. */
  readonly elapsedMs: number;
  /** Most tasks that ran side by side. */
  readonly peak: number;
}

/** Time after which a vanished worker's attempt counts as lost. */
const leaseMs = 10_000;
const epoch = Date.parse('2026-01-01T00:00:00.000Z');

/** Gives events their numbers and time. */
export function stamp(run: { readonly goalId: string; readonly seq: number }, bodies: readonly GoalEventBody[], at: string): GoalEvent[] {
  return bodies.map((body, i) => ({ goalId: run.goalId, seq: run.seq + 1 + i, version: 1 as const, at, ...body }));
}

const doneResult = (task: TaskRun): TaskResult => ({
  type: 'task_completed',
  summary: `${task.spec.name}: done`,
  data: {},
  artifacts: [],
  evidence: [],
  checks: [],
  method: 'scripted',
  limits: [],
});

/**
 * Runs a whole goal in memory on simulated time, with scripted agents. Deterministic: the same goal and script give the
 * same log. For tests, for the studio's preview and for sizing an installation.
 */
export function simulate(
  goalId: string,
  received: GoalEventPayload<'goal.received'>,
  script: Script = {},
  maxCommands = 200_000,
): Simulation {
  const events: GoalEvent[] = [];
  const finishing: { readonly at: number; readonly command: GoalCommand }[] = [];
  let run: GoalRun | undefined;
  let now = epoch;
  let ids = 0;
  let draws = 0;
  let peak = 0;
  const at = (): string => new Date(now).toISOString();
  const newTaskId = (): string => `task_${String(ids++).padStart(26, '0')}`;
  const taskIds = (plan: Plan): Record<string, string> => Object.fromEntries(plan.tasks.map((t) => [t.key, newTaskId()]));
  const chance = (): number => script.chance?.(draws++) ?? 0.5;
  const send = (command: GoalCommand): boolean => {
    const decision = decide(run, command);
    if (!decision.ok) return false;
    for (const event of stamp(run ?? { goalId, seq: 0 }, decision.events, command.at)) {
      events.push(event);
      run = evolve(run, event);
    }
    return decision.events.length > 0;
  };
  const launch = (task: TaskRun): void => {
    const claim = { taskId: task.taskId, attempt: task.attempt, token: task.token as string };
    const outcome = script.agent?.(task, run as GoalRun) ?? { kind: 'complete' as const };
    const end = now + (outcome.ms ?? 0);
    const later = (type: number, command: GoalCommand): void => void finishing.push({ at: type, command });
    send({ type: 'start', at: at(), workerId: 'worker_00000000000000000000000000', items: [{ ...claim, agent: task.agentType }] });
    switch (outcome.kind) {
      case 'complete':
        return later(end, {
          type: 'complete',
          at: new Date(end).toISOString(),
          workerId: 'worker_00000000000000000000000000',
          ...claim,
          result: { ...doneResult(task), ...outcome.result },
          usage: outcome.usage ?? noUsage,
        });
      case 'fail':
        return later(end, {
          type: 'fail',
          at: new Date(end).toISOString(),
          ...claim,
          fault: outcome.fault,
          usage: outcome.usage ?? noUsage,
          jitter: chance(),
        });
      case 'vanish':
        if (outcome.usage) send({ type: 'step', at: at(), ...claim, steps: [], spent: outcome.usage });
        return later(end + leaseMs, {
          type: 'lose_attempts',
          at: new Date(end + leaseMs).toISOString(),
          workerId: 'worker_00000000000000000000000000',
          items: [claim],
        });
    }
  };
  /** What the goal does for itself: fans out, begins child goals, auctions. */
  const own = (): boolean => {
    const goal = run as GoalRun;
    const { expand, spawn, auction, award } = ownWork(goal, at());
    let moved = false;
    for (const taskId of expand) {
      const found = expansionItems(goal, goal.tasks.get(taskId) as TaskRun);
      const n = 'items' in found ? found.items.length : 0;
      moved = send({ type: 'expand', at: at(), taskId, taskIds: Array.from({ length: n }, () => newTaskId()) }) || moved;
    }
    for (const taskId of spawn) {
      const childGoalId = `goal_${String(ids++).padStart(26, '0')}`;
      if (!send({ type: 'spawn_child', at: at(), taskId, childGoalId })) continue;
      moved = true;
      const task = goal.tasks.get(taskId) as TaskRun;
      if (goal.children.has(taskId)) endChild(task, childGoalId);
    }
    if (auction.length > 0) {
      moved = send(auctionOf(goal, auction, at())) || moved;
      const bids = auction.flatMap((taskId) => script.bids?.(goal.tasks.get(taskId) as TaskRun, goal) ?? []);
      if (bids.length > 0) send({ type: 'bid', at: at(), bids });
    }
    if (award.length > 0) moved = send({ type: 'award', at: at() }) || moved;
    return moved;
  };
  const endChild = (task: TaskRun, childGoalId: string): void => {
    const outcome = script.child?.(task, run as GoalRun) ?? { kind: 'complete' as const };
    const end = now + (outcome.ms ?? 0);
    const usage = outcome.kind === 'vanish' ? noUsage : (outcome.usage ?? noUsage);
    const base = { type: 'finish_child' as const, at: new Date(end).toISOString(), taskId: task.taskId, childGoalId, usage, jitter: 0.5 };
    const command: GoalCommand =
      outcome.kind === 'complete'
        ? { ...base, status: 'complete', result: { ...doneResult(task), ...outcome.result } }
        : outcome.kind === 'fail'
          ? { ...base, status: 'failed', fault: outcome.fault }
          : { ...base, status: 'cancelled' };
    finishing.push({ at: end, command });
  };
  const dispatch = (): boolean => {
    const goal = run as GoalRun;
    const due = [...goal.ready]
      .map((id) => goal.tasks.get(id) as TaskRun)
      .filter((t) => t.retryAt === undefined || t.retryAt <= at())
      .sort((a, b) => b.spec.priority - a.spec.priority || a.order - b.order)
      .slice(0, freeSlots(goal));
    if (due.length === 0) return false;
    send({
      type: 'assign',
      at: at(),
      items: due.map((t) => ({ taskId: t.taskId, token: `token-${ids++}`, agentType: t.wanted?.agentType ?? t.spec.agentType })),
    });
    peak = Math.max(peak, goal.running.size);
    for (const task of due) if (task.state === 'assigned') launch(task);
    return true;
  };

  send({ type: 'submit', at: at(), received, taskIds: received.plan ? taskIds(received.plan) : undefined });
  for (let n = 0; n < maxCommands; n += 1) {
    const goal = run as GoalRun | undefined;
    if (!goal) throw new TypeError('the goal was refused');
    if (isTerminalGoalState(goal.state)) break;
    if (goal.state === 'INTENT_ANALYSIS' && script.intent)
      send({ type: 'record_intent', at: at(), intent: script.intent(goal), model: 'scripted', usage: noUsage });
    else if (goal.state === 'TASK_DECOMPOSITION') {
      const plan = goal.replan?.phase === 'EXECUTE' || !script.plan ? goal.plan : script.plan(goal);
      if (!plan) throw new TypeError('the script has no plan');
      send({ type: 'store_plan', at: at(), plan, taskIds: taskIds(plan), model: 'scripted', usage: noUsage });
    } else if (goal.state === 'AGENT_ASSIGNMENT') {
      if (goal.startAt !== undefined) now = Math.max(now, Date.parse(goal.startAt));
      send({ type: 'begin_execution', at: at() });
    } else if (goal.state === 'VERIFYING') {
      const judged = judgedStatements(goal).map((criterion) => ({ criterion, passed: true, detail: 'scripted' }));
      send({ type: 'verify', at: at(), judged, usage: noUsage });
    } else if (goal.state === 'WRITING_MEMORY') send({ type: 'write_memory', at: at(), memoryIds: [], degraded: false });
    else if (goal.state === 'REFLECTING') send({ type: 'reflect', at: at(), lessons: [], usage: noUsage });
    else if (isExecuting(goal.state) && (own() || dispatch())) continue;
    else {
      finishing.sort((a, b) => b.at - a.at);
      const next = finishing.pop();
      // A retry that is already due waits for a slot, which only the end of something running gives.
      const present = at();
      const retries = [...goal.ready]
        .flatMap((id) => goal.tasks.get(id)?.retryAt ?? [])
        .filter((t) => t > present)
        .sort();
      const ownAt = nextOwnWorkAt(goal, present);
      const retryAt = Math.min(
        retries[0] === undefined ? Number.POSITIVE_INFINITY : Date.parse(retries[0]),
        ownAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(ownAt),
      );
      if (next && next.at <= retryAt) {
        now = Math.max(now, next.at);
        send(next.command);
      } else if (Number.isFinite(retryAt)) {
        if (next) finishing.push(next);
        now = Math.max(now, retryAt);
      } else {
        now = Math.max(now, goalEndsAt(goal));
        if (!send({ type: 'time_out_goal', at: at() })) throw new TypeError(`the simulation stands still in ${goal.state}`);
      }
    }
  }
  // A child that nobody waits for any more still tells what it spent.
  for (const { command } of finishing) if (command.type === 'finish_child') send(command);
  if (!isTerminalGoalState((run as unknown as GoalRun).state))
    throw new TypeError(`the simulation did not end within ${maxCommands} commands`);
  return { run: run as unknown as GoalRun, events, elapsedMs: now - epoch, peak };
}
