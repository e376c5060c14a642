'use client';
import type { ArgumentConstraint, GoalStatus } from '@autoweave/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
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

export interface Decision {
  readonly approvalId: string;
  readonly decision: 'approved' | 'rejected';
  readonly reason: string;
  /** Allowed instead of what was asked for. */
  readonly editedArguments?: Record<string, unknown>;
}

/** Decides one approval, exactly as it was shown. */
export function useDecide() {
  const { client } = useGateway();
  return useMutation({
    mutationFn: ({ approvalId, decision, reason, editedArguments }: Decision) => {
      const answer = { approvalId, ...(reason ? { reason } : {}) };
      return decision === 'rejected'
        ? client.approvals.reject(answer)
        : client.approvals.approve({ ...answer, ...(editedArguments ? { editedArguments } : {}) });
    },
  });
}

export interface GoalGrant {
  readonly goalId: string;
  readonly tool: string;
  readonly constraints: readonly ArgumentConstraint[];
  readonly maxUses?: number;
  readonly reason: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Allows a tool in advance, for one goal. */
export function useGrantForGoal() {
  const { client } = useGateway();
  return useMutation({
    mutationFn: ({ goalId, constraints, ...grant }: GoalGrant) =>
      client.grants.issue({ ...grant, constraints: [...constraints], scope: { kind: 'goal', id: goalId } }),
  });
}
