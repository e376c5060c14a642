'use client';
import type { GoalStatus } from '@autoweave/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useGateway } from './gateway';

export const goalsKey = ['goals'] as const;

export function useGoals(filter: { readonly status?: GoalStatus; readonly search?: string; readonly limit?: number }) {
  const { client } = useGateway();
  return useQuery({
    queryKey: [...goalsKey, filter],
    queryFn: () => client.goals.list({ limit: 100, ...filter }),
    placeholderData: (previous) => previous,
  });
}

export function useCancelGoal() {
  const { client } = useGateway();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (goalId: string) => client.goals.cancel({ goalId }),
    onSuccess: () => queries.invalidateQueries({ queryKey: goalsKey }),
  });
}

export interface Decision {
  readonly approvalId: string;
  readonly decision: 'approved' | 'rejected';
  readonly reason: string;
}

/** Decides one approval, exactly as it was shown. */
export function useDecide() {
  const { client } = useGateway();
  return useMutation({
    mutationFn: ({ approvalId, decision, reason }: Decision) =>
      (decision === 'approved' ? client.approvals.approve : client.approvals.reject)({ approvalId, ...(reason ? { reason } : {}) }),
  });
}
