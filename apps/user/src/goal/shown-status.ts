import { isTerminalGoalState } from '@autoweave/contracts';
import { type GoalView, workingTasks } from '@autoweave/contracts/client';

/** Status word of a goal as shown: one that only waits for a person says so. */
export function shownStatus(view: GoalView): string {
  if (isTerminalGoalState(view.state)) return view.status;
  if (view.paused) return 'paused';
  if (view.approvals.some((approval) => approval.status === 'pending') && workingTasks(view).length === 0) return 'waiting';
  return 'running';
}
