import type { Fault, GoalEventBody, Phase, Usage } from '@autoweave/contracts';
import { isTerminalTaskState } from '@autoweave/contracts';
import { changed } from './command.js';
import type { GoalRun } from './goal-run.js';

/** Ids of the tasks of the present plan that are not over. */
export function openTaskIds(run: GoalRun, except?: ReadonlySet<string>): string[] {
  const open: string[] = [];
  for (const id of run.byKey.values()) {
    const task = run.tasks.get(id);
    if (task && !isTerminalTaskState(task.state) && !except?.has(id)) open.push(id);
  }
  return open;
}

/** Pending approvals are withdrawn together with the tasks that asked for them. */
export function withdrawals(run: GoalRun, taskIds: Iterable<string>, reason: string): GoalEventBody[] {
  if (run.pendingApprovals === 0) return [];
  const gone = new Set(taskIds);
  const events: GoalEventBody[] = [];
  for (const approval of run.approvals.values()) {
    if (approval.status === 'pending' && gone.has(approval.taskId))
      events.push({
        type: 'approval.decided',
        payload: { approvalId: approval.approvalId, decision: 'withdrawn', decidedBy: 'supervisor', reason },
      });
  }
  return events;
}

/** Cancels tasks, takes back what they asked for and books what is known of what they used. */
export function cancelTasks(run: GoalRun, taskIds: readonly string[], reason: string): GoalEventBody[] {
  if (taskIds.length === 0) return [];
  const spent = taskIds.flatMap((taskId) => {
    const usage = run.tasks.get(taskId)?.spent;
    return usage ? [{ taskId, usage }] : [];
  });
  return [
    ...withdrawals(run, taskIds, reason),
    { type: 'tasks.cancelled', payload: { taskIds: [...taskIds], reason, ...(spent.length > 0 ? { spent } : {}) } },
  ];
}

/** The events that end a goal as failed. `ended` names tasks that earlier events of the same decision have ended. */
export function endInFailure(run: GoalRun, fault: Fault, ended?: ReadonlySet<string>, usage?: Usage): GoalEventBody[] {
  return [
    ...cancelTasks(run, openTaskIds(run, ended), 'the goal failed'),
    changed(run.state, 'FAILED', fault.message),
    { type: 'goal.failed', payload: { fault, ...(usage ? { usage } : {}) } },
  ];
}

/** The events that send a goal back to planning: what is unfinished is cancelled, what is done stays. */
export function startReplan(
  run: GoalRun,
  phase: Phase,
  fault: Fault,
  failedTaskIds: readonly string[],
  ended?: ReadonlySet<string>,
): GoalEventBody[] {
  return [
    ...cancelTasks(run, openTaskIds(run, ended), 'the plan is made anew'),
    changed(run.state, 'REPLANNING', fault.message),
    { type: 'goal.replan_requested', payload: { replan: run.replans + 1, phase, fault, failedTaskIds: [...failedTaskIds] } },
    // A goal that was misunderstood is looked at again; everything else begins with another plan (ORC-068).
    changed('REPLANNING', phase === 'OBSERVE' ? 'INTENT_ANALYSIS' : 'TASK_DECOMPOSITION'),
  ];
}
