'use client';
import type { GoalTree } from '@autoweave/contracts';
import { useQuery } from '@tanstack/react-query';
import { useGateway } from './gateway';

/** What a goal has behind it. `seq` renews an answer when the goal has gone on. */
const key = (goalId: string, what: string, seq: number) => ['goal-history', goalId, what, seq] as const;
const keep = <Data>(previous: Data | undefined) => previous;

export function useTrace(goalId: string, seq: number) {
  const { client } = useGateway();
  return useQuery({ queryKey: key(goalId, 'trace', seq), queryFn: () => client.goals.trace({ goalId }), placeholderData: keep });
}

export function usePlans(goalId: string, planVersion: number) {
  const { client } = useGateway();
  return useQuery({ queryKey: key(goalId, 'plans', planVersion), queryFn: () => client.goals.plans({ goalId }), placeholderData: keep });
}

export function usePlanChange(goalId: string, from: number, to: number) {
  const { client } = useGateway();
  return useQuery({
    queryKey: [...key(goalId, 'plan-diff', from), to],
    queryFn: async () => {
      const [changes, before, after] = await Promise.all([
        client.goals.planDiff({ goalId, from, to }),
        client.goals.plan({ goalId, version: from }),
        client.goals.plan({ goalId, version: to }),
      ]);
      return { changes, before: before.plan, after: after.plan };
    },
    staleTime: Number.POSITIVE_INFINITY,
    enabled: from > 0 && from < to,
  });
}

export function useTree(goalId: string, seq: number) {
  const { client } = useGateway();
  return useQuery({
    queryKey: key(goalId, 'tree', seq),
    queryFn: async () => {
      const [tree, goal] = await Promise.all([client.goals.tree({ goalId }), client.goals.get({ goalId })]);
      // The recursion of its schema is lost on the way through the contract's types.
      return { tree: tree as GoalTree, parentGoalId: goal.parentGoalId, forkedFrom: goal.forkedFrom };
    },
    placeholderData: keep,
  });
}
