'use client';
import type { GoalView } from '@autoweave/contracts/client';
import { toApiError } from '@autoweave/contracts/client';
import { useToast } from '@autoweave/ui';
import { type GoalAction, useGoalAction } from '../api/goal-control';

/** Does something with a goal and says how that went. */
export function useGoalCommand(view: Pick<GoalView, 'goalId'>) {
  const action = useGoalAction(view.goalId);
  const toast = useToast();
  // By the promise, not by callbacks of `mutate`: what started it may be gone from the page before the answer comes, because
  // the goal is told live that it goes on.
  const run = (command: GoalAction, done: string, after?: () => void) =>
    void action.mutateAsync(command).then(
      () => {
        toast.success(done);
        after?.();
      },
      (error: unknown) => {
        const fault = toApiError(error);
        toast.error(fault.title, [fault.message, fault.hint].filter(Boolean).join(' '));
      },
    );
  return { run, busy: action.isPending, doing: action.isPending ? action.variables.do : undefined };
}
