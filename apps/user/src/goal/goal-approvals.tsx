'use client';
import type { Approval } from '@autoweave/contracts';
import { toApiError } from '@autoweave/contracts/client';
import { ApprovalCard, useAuth, useToast } from '@autoweave/ui';
import { useDecide } from '../api/goals';
import { useSession } from '../api/session';

/** Approvals of a goal that wait for someone. */
export function GoalApprovals({ approvals }: { readonly approvals: readonly Approval[] }) {
  const { can } = useAuth();
  const me = useSession().data?.userId;
  const decide = useDecide();
  const toast = useToast();
  return approvals.map((approval) => (
    <ApprovalCard
      key={approval.approvalId}
      tool={approval.tool}
      reason={approval.reason}
      risk={approval.risk}
      args={approval.arguments}
      argumentsHash={approval.argumentsHash}
      status={approval.status}
      expiresAt={approval.expiresAt}
      decidedBy={approval.decidedBy === me ? 'you' : approval.decidedBy}
      decisionReason={approval.decisionReason}
      busy={decide.isPending && decide.variables.approvalId === approval.approvalId}
      onDecide={
        can('goal:approve')
          ? (decision, reason) =>
              decide.mutate(
                { approvalId: approval.approvalId, decision, reason },
                {
                  onError: (error) => {
                    const fault = toApiError(error);
                    toast.error(fault.code === 'APPROVAL_STALE' ? 'Decided or withdrawn meanwhile' : 'Not decided', fault.message);
                  },
                },
              )
          : undefined
      }
    />
  ));
}
