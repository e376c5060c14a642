'use client';
import type { TaskResult } from '@autoweave/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useGateway } from './gateway';
import { viewKey } from './goal-view';
import { goalsKey } from './goals';

export type GoalAction =
  | { readonly do: 'pause' | 'resume' | 'cancel' | 'execute' }
  | { readonly do: 'retry'; readonly keys?: readonly string[] }
  | { readonly do: 'edit'; readonly key: string; readonly result: TaskResult };

/** Holds, changes and repeats a goal. Its view is read on afterwards: a finished goal is not followed live. */
export function useGoalAction(goalId: string) {
  const { client } = useGateway();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (action: GoalAction): Promise<unknown> => {
      switch (action.do) {
        case 'pause':
          return client.goals.pause({ goalId });
        case 'resume':
          return client.goals.resume({ goalId });
        case 'cancel':
          return client.goals.cancel({ goalId });
        case 'execute':
          return client.goals.execute({ goalId });
        case 'retry':
          return client.goals.retry({ goalId, ...(action.keys ? { keys: [...action.keys] } : {}) });
        case 'edit':
          return client.goals.editOutput({ goalId, key: action.key, result: action.result });
      }
    },
    onSettled: () =>
      Promise.all([queries.refetchQueries({ queryKey: viewKey(goalId) }), queries.invalidateQueries({ queryKey: goalsKey })]),
  });
}

export interface Fork {
  readonly fromKey?: string;
  readonly text?: string;
  readonly idempotencyKey: string;
}

/** Starts a new goal from a point of this one. */
export function useFork(goalId: string) {
  const { client } = useGateway();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (fork: Fork) => client.goals.fork({ goalId, ...fork }),
    onSuccess: () => queries.invalidateQueries({ queryKey: goalsKey }),
  });
}
