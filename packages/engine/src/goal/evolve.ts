import { addUsage, type GoalEvent, type GoalEventPayload, isTerminalTaskState, type Usage } from '@autoweave/contracts';
import { amountOf, reserve, settle, shareOf } from '../budget.js';
import { countUnmet, isDone } from '../graph.js';
import { newTaskRun } from '../task.js';
import { evolveControl, moveOn, standStill } from './evolve-control.js';
import { becomeReady, endAttempt, endTask, enqueue, taskOf } from './fold-tasks.js';
import { type GoalRun, newGoalRun } from './goal-run.js';

/**
 * Folds one event into a goal. Total: every event of a log that `decide` wrote applies. Changes `run` in place and
 * returns it (see `GoalRun` on ownership); the first event, `goal.received`, makes it.
 */
export function evolve(run: GoalRun | undefined, event: GoalEvent): GoalRun {
  const goal = run ?? begin(event);
  goal.seq = event.seq;
  goal.updatedAt = event.at;
  apply(goal, event);
  return goal;
}

/** The state after a whole log. */
export function fold(events: Iterable<GoalEvent>, from?: GoalRun): GoalRun | undefined {
  let run = from;
  for (const event of events) run = evolve(run, event);
  return run;
}

function begin(event: GoalEvent): GoalRun {
  if (event.type !== 'goal.received') throw new TypeError(`a goal begins with goal.received, not with ${event.type}`);
  return newGoalRun(event.goalId, event.payload, event.at);
}

function apply(run: GoalRun, event: GoalEvent): void {
  switch (event.type) {
    case 'goal.received':
      return;
    case 'goal.state_changed':
      run.state = event.payload.to;
      if (event.payload.phase) run.phase = event.payload.phase;
      return;
    case 'goal.intent_analyzed':
      run.intent = event.payload.intent;
      run.model = event.payload.model;
      return spend(run, event.payload.usage);
    case 'goal.plan_stored':
      run.model = event.payload.model;
      storePlan(run, event.payload);
      return spend(run, event.payload.usage);
    case 'tasks.ready':
      for (const id of event.payload.taskIds) becomeReady(run, taskOf(run, id));
      return;
    case 'tasks.assigned':
      for (const item of event.payload.items) becomeAssigned(run, item, event.at);
      return;
    case 'tasks.started':
      for (const item of event.payload.items) {
        const started = taskOf(run, item.taskId);
        started.state = 'in_progress';
        started.workerId = item.workerId;
        started.agent = item.agent;
        started.startedAt = event.at;
      }
      return;
    case 'task.progressed': {
      const moved = taskOf(run, event.payload.taskId);
      if (event.payload.percent !== undefined) moved.percent = event.payload.percent;
      moved.activity = event.payload.message;
      return;
    }
    case 'task.stepped':
      if (event.payload.spent) taskOf(run, event.payload.taskId).spent = event.payload.spent;
      return;
    case 'task.completed': {
      const done = taskOf(run, event.payload.taskId);
      done.result = event.payload.result;
      done.fault = undefined;
      done.percent = 100;
      done.completedAt = event.at;
      endAttempt(run, done, event.payload.usage);
      run.weightDone += done.spec.weight;
      return endTask(run, done, 'completed');
    }
    case 'task.failed':
      return failTask(run, event.payload, event.at);
    case 'task.suspended': {
      const held = taskOf(run, event.payload.taskId);
      endAttempt(run, held, event.payload.usage);
      held.state = 'blocked';
      held.approvalId = event.payload.approvalId;
      return;
    }
    case 'tasks.cancelled': {
      const spent = new Map(event.payload.spent?.map(({ taskId, usage }) => [taskId, usage]));
      for (const id of event.payload.taskIds) {
        const gone = taskOf(run, id);
        if (isTerminalTaskState(gone.state)) continue;
        endAttempt(run, gone, spent.get(id));
        gone.completedAt = event.at;
        endTask(run, gone, 'cancelled');
      }
      return;
    }
    case 'approval.requested':
      run.approvals.set(event.payload.approval.approvalId, {
        ...event.payload.approval,
        goalId: run.goalId,
        planVersion: event.payload.planVersion,
        status: 'pending',
        requestedAt: event.at,
      });
      run.pendingApprovals += 1;
      return standStill(run, event.at);
    case 'approval.decided':
      return decideApproval(run, event.payload, event.at);
    case 'goal.verified':
      run.verification = event.payload;
      return spend(run, event.payload.usage);
    case 'goal.replan_requested':
      run.replans = event.payload.replan;
      run.replan = event.payload;
      return;
    case 'goal.memory_written':
      run.memoryIds = event.payload.memoryIds;
      return;
    case 'goal.reflected':
      run.lessons = event.payload.lessons;
      return spend(run, event.payload.usage);
    case 'goal.cancel_requested':
      return;
    case 'goal.completed':
      run.result = event.payload.result;
      run.finishedAt = event.at;
      return;
    case 'goal.failed':
      run.fault = event.payload.fault;
      run.finishedAt = event.at;
      if (event.payload.usage) spend(run, event.payload.usage);
      return;
    case 'goal.cancelled':
      run.finishedAt = event.at;
      return;
    default:
      return evolveControl(run, event);
  }
}

function spend(run: GoalRun, usage: Usage): void {
  run.usage = addUsage(run.usage, usage);
  run.budget = settle(run.budget, { tokens: 0, costMicroUsd: 0 }, amountOf(usage));
}

function storePlan(run: GoalRun, stored: GoalEventPayload<'goal.plan_stored'>): void {
  const kept = new Set(stored.keptTaskIds);
  run.plan = stored.plan;
  run.planVersion = stored.version;
  run.byKey = new Map(stored.plan.tasks.map((spec) => [spec.key, stored.taskIds[spec.key] as string]));
  run.open = 0;
  run.weightDone = 0;
  run.weightTotal = 0;
  stored.plan.tasks.forEach((spec, order) => {
    const id = stored.taskIds[spec.key] as string;
    const dependsOn = spec.dependsOn.map((key) => stored.taskIds[key] as string);
    run.weightTotal += spec.weight;
    const old = kept.has(id) ? run.tasks.get(id) : undefined;
    if (old) {
      old.planVersion = stored.version;
      old.dependsOn = dependsOn;
      old.dependents = [];
      run.weightDone += spec.weight;
      return;
    }
    run.tasks.set(id, newTaskRun(id, spec, order, stored.version, dependsOn));
    run.open += 1;
  });
  for (const id of run.byKey.values()) {
    const current = taskOf(run, id);
    let unmet = 0;
    for (const dependencyId of current.dependsOn) {
      const dependency = taskOf(run, dependencyId);
      dependency.dependents.push(id);
      if (!isDone(dependency)) unmet += 1;
    }
    current.unmet = current.spec.join === 'any' ? countUnmet(run.tasks, current) : unmet;
    if (!isTerminalTaskState(current.state)) current.state = current.unmet === 0 ? 'pending' : 'blocked';
  }
  // Whoever is waited for only where another one would do as well may be lost.
  for (const id of run.byKey.values()) {
    const current = taskOf(run, id);
    if (current.dependents.length > 0 && current.dependents.every((d) => taskOf(run, d).spec.join === 'any')) current.dispensable = true;
  }
}

function becomeAssigned(run: GoalRun, item: GoalEventPayload<'tasks.assigned'>['items'][number], at: string): void {
  const assigned = taskOf(run, item.taskId);
  const shares = Math.min(run.open, run.limits.maxConcurrentTasks, run.limits.maxAgents) - run.running.size;
  const { ledger, granted } = reserve(run.budget, shareOf(run.budget, shares));
  run.budget = ledger;
  assigned.reserved = granted;
  assigned.spent = undefined;
  assigned.state = 'assigned';
  assigned.attempt = item.attempt;
  assigned.token = item.token;
  assigned.agentType = item.agentType;
  assigned.assignReason = item.reason;
  assigned.assignedAt = at;
  assigned.agent = undefined;
  assigned.workerId = undefined;
  assigned.startedAt = undefined;
  assigned.retryAt = undefined;
  run.ready.delete(item.taskId);
  run.running.add(item.taskId);
  const instances = run.instances.get(item.agentType);
  if (!instances) run.instances.set(item.agentType, { total: 1, busy: 1 });
  else if (instances.busy < instances.total) {
    instances.busy += 1;
    return;
  } else {
    instances.total += 1;
    instances.busy += 1;
  }
  run.spawned += 1;
}

function failTask(run: GoalRun, payload: GoalEventPayload<'task.failed'>, at: string): void {
  const failed = taskOf(run, payload.taskId);
  endAttempt(run, failed, payload.usage);
  failed.fault = payload.fault;
  failed.percent = 0;
  if (payload.retryAt === undefined) {
    failed.completedAt = at;
    return endTask(run, failed, 'failed');
  }
  if (payload.fault.code === 'WORKER_LOST') failed.lostCount += 1;
  else failed.retryCount += 1;
  failed.state = 'ready';
  failed.retryAt = payload.retryAt;
  enqueue(run, failed);
}

function decideApproval(run: GoalRun, decided: GoalEventPayload<'approval.decided'>, at: string): void {
  const approval = run.approvals.get(decided.approvalId);
  if (!approval) return;
  run.approvals.set(decided.approvalId, {
    ...approval,
    status: decided.decision,
    decidedAt: at,
    decidedBy: decided.decidedBy,
    ...(decided.reason === undefined ? {} : { decisionReason: decided.reason }),
    ...(decided.editedArguments === undefined ? {} : { editedArguments: decided.editedArguments }),
  });
  if (approval.status !== 'pending') return;
  run.pendingApprovals -= 1;
  moveOn(run, at);
}
