'use client';
import type { GoalView } from '@autoweave/contracts/client';
import { toApiError } from '@autoweave/contracts/client';
import { useToast } from '@autoweave/ui';
import { type GoalAction, useGoalAction } from '../api/goal-control';

/** Does something with a goal and says how that went. */
export function useGoalCommand(view: Pick<GoalView, 'goalId'>) {
  const action = useGoalAction(view.goalId);
  const toast = useToast();
  const run = (command: GoalAction, done: string, after?: () => void) =>
    action.mutate(command, {
      onSuccess: () => {
        toast.success(done);
        after?.();
      },
      onError: (error) => {
        const fault = toApiError(error);
        toast.error(fault.title, [fault.message, fault.hint].filter(Boolean).join(' '));
      },
    });
  return { run, busy: action.isPending, doing: action.isPending ? action.variables.do : undefined };
}
