import type { GoalEvent } from '../goal/event.js';
import { goalStatusOf } from '../goal/state.js';
import { addUsage, noUsage } from '../usage.js';
import { foldControlEvent } from './fold-control.js';
import { planTasks } from './fold-plan.js';
import { foldStep } from './fold-step.js';
import type { GoalView, TaskView } from './goal-view.js';

export const emptyGoalView = (goalId: string): GoalView => ({
  goalId,
  title: '',
  text: '',
  inputs: [],
  state: 'IDLE',
  status: 'pending',
  progress: 0,
  tasks: [],
  approvals: [],
  replans: [],
  outcomes: [],
  lessons: [],
  cancelRequested: false,
  planGiven: false,
  usage: noUsage,
  lastSeq: 0,
});

/** Folds a log into what a page shows. Equal logs give equal views; already folded events change nothing. */
export const foldGoalView = (goalId: string, events: readonly GoalEvent[], from: GoalView = emptyGoalView(goalId)): GoalView =>
  events.reduce(foldGoalEvent, from);

/**
 * One event further. An event at or before `lastSeq` is ignored (streams repeat on resume); the caller must not skip
 * any (see RealtimeClient, which refetches a gap).
 */
export function foldGoalEvent(view: GoalView, event: GoalEvent): GoalView {
  if (event.seq <= view.lastSeq) return view;
  const next = apply(view, event);
  return { ...next, progress: progressOf(next), lastSeq: event.seq };
}

function progressOf(view: GoalView): number {
  if (view.state === 'COMPLETED') return 100;
  const total = view.tasks.reduce((sum, task) => sum + task.weight, 0);
  if (total === 0) return 0;
  const done = view.tasks.reduce(
    (sum, task) =>
      sum + task.weight * (task.state === 'completed' ? 1 : task.state === 'in_progress' ? Math.min(task.percent, 99) / 100 : 0),
    0,
  );
  return Math.round((done / total) * 100);
}

const onTask = (view: GoalView, taskId: string, change: (task: TaskView) => TaskView): GoalView => ({
  ...view,
  tasks: view.tasks.map((task) => (task.taskId === taskId ? change(task) : task)),
});

function apply(view: GoalView, event: GoalEvent): GoalView {
  const { at } = event;
  switch (event.type) {
    case 'goal.received': {
      const { title, text, inputs, conversationId, plan, planGiven } = event.payload;
      return { ...view, title, text, inputs, conversationId, planGiven: planGiven ?? plan !== undefined, receivedAt: at };
    }
    case 'goal.state_changed':
      return { ...view, state: event.payload.to, status: goalStatusOf(event.payload.to) };
    case 'goal.intent_analyzed':
      return {
        ...view,
        intent: event.payload.intent,
        model: view.planGiven ? undefined : event.payload.model,
        usage: addUsage(view.usage, event.payload.usage),
      };
    case 'goal.plan_stored': {
      const { plan, version, model, usage } = event.payload;
      return {
        ...view,
        plan: {
          version,
          summary: plan.summary,
          method: plan.method,
          ...(plan.alignment ? { alignment: plan.alignment } : {}),
        },
        tasks: planTasks(view.tasks, event.payload),
        model: view.planGiven ? undefined : model || view.model,
        usage: addUsage(view.usage, usage),
      };
    }
    case 'tasks.ready':
      return {
        ...view,
        tasks: view.tasks.map((task) =>
          event.payload.taskIds.includes(task.taskId) ? { ...task, state: 'ready', retryAt: undefined } : task,
        ),
      };
    case 'tasks.assigned':
      return event.payload.items.reduce(
        (all, item) =>
          onTask(all, item.taskId, (task) => ({ ...task, state: 'assigned', attempt: item.attempt, assignReason: item.reason })),
        view,
      );
    case 'tasks.started':
      return event.payload.items.reduce(
        (all, item) =>
          onTask(all, item.taskId, (task) => ({
            ...task,
            state: 'in_progress',
            attempt: item.attempt,
            agent: item.agent,
            percent: 0,
            activity: undefined,
            awaits: undefined,
            fault: undefined,
            startedAt: task.startedAt ?? at,
            finishedAt: undefined,
          })),
        view,
      );
    case 'task.progressed':
      return onTask(view, event.payload.taskId, (task) => ({
        ...task,
        percent: event.payload.percent ?? task.percent,
        activity: event.payload.message,
      }));
    case 'task.stepped':
      return onTask(view, event.payload.taskId, (task) => ({
        ...task,
        entries: event.payload.steps.reduce((entries, step) => foldStep(entries, step, event.payload.attempt), task.entries),
      }));
    case 'task.completed':
      return {
        ...onTask(view, event.payload.taskId, (task) => ({
          ...task,
          state: 'completed',
          percent: 100,
          activity: undefined,
          awaits: undefined,
          fault: undefined,
          result: event.payload.result,
          finishedAt: at,
        })),
        usage: addUsage(view.usage, event.payload.usage),
      };
    case 'task.failed': {
      const { fault, retryAt, usage } = event.payload;
      return {
        ...onTask(view, event.payload.taskId, (task) => ({
          ...task,
          state: retryAt ? 'pending' : 'failed',
          activity: undefined,
          fault,
          failures: task.failures + 1,
          retryAt,
          finishedAt: retryAt ? undefined : at,
        })),
        usage: addUsage(view.usage, usage),
      };
    }
    case 'task.suspended':
      return {
        ...onTask(view, event.payload.taskId, (task) => ({ ...task, awaits: event.payload.approvalId })),
        usage: addUsage(view.usage, event.payload.usage),
      };
    case 'tasks.cancelled':
      return {
        ...view,
        tasks: view.tasks.map((task) =>
          event.payload.taskIds.includes(task.taskId)
            ? { ...task, state: 'cancelled', activity: undefined, awaits: undefined, finishedAt: at }
            : task,
        ),
      };
    case 'approval.requested': {
      const { approval, planVersion } = event.payload;
      const asked = { ...approval, goalId: view.goalId, planVersion, status: 'pending' as const, requestedAt: at };
      return onTask(
        { ...view, approvals: [...view.approvals.filter((other) => other.approvalId !== approval.approvalId), asked] },
        approval.taskId,
        (task) => ({ ...task, awaits: approval.approvalId }),
      );
    }
    case 'approval.decided': {
      const { approvalId, decision, decidedBy, reason, editedArguments } = event.payload;
      return {
        ...view,
        approvals: view.approvals.map((approval) =>
          approval.approvalId === approvalId
            ? { ...approval, status: decision, decidedAt: at, decidedBy, decisionReason: reason, editedArguments }
            : approval,
        ),
        tasks: view.tasks.map((task) => (task.awaits === approvalId ? { ...task, awaits: undefined } : task)),
      };
    }
    case 'goal.verified':
      return { ...view, outcomes: event.payload.outcomes, usage: addUsage(view.usage, event.payload.usage) };
    case 'goal.replan_requested':
      return { ...view, replans: [...view.replans, { replan: event.payload.replan, fault: event.payload.fault, at }] };
    case 'goal.memory_written':
      return view;
    case 'goal.reflected':
      return { ...view, lessons: event.payload.lessons, usage: addUsage(view.usage, event.payload.usage) };
    case 'goal.cancel_requested':
      return { ...view, cancelRequested: true };
    case 'goal.completed':
      return { ...view, state: 'COMPLETED', status: 'complete', result: event.payload.result, finishedAt: at };
    case 'goal.failed':
      return {
        ...view,
        state: 'FAILED',
        status: 'failed',
        fault: event.payload.fault,
        finishedAt: at,
        usage: event.payload.usage ? addUsage(view.usage, event.payload.usage) : view.usage,
      };
    case 'goal.cancelled':
      return { ...view, state: 'CANCELLED', status: 'cancelled', cancelReason: event.payload.reason, finishedAt: at };
    default:
      return foldControlEvent(view, event);
  }
}
