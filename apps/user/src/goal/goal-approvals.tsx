'use client';
import type { Approval } from '@autoweave/contracts';
import { toApiError } from '@autoweave/contracts/client';
import { ApprovalCard, useAuth, useToast } from '@autoweave/ui';
import { type Decision, useDecide } from '../api/goals';
import { useSession } from '../api/session';
import { AllowAlways } from './allow-always';
import { EditAndApprove } from './edit-and-approve';

/** Approvals of a goal that wait for someone. */
export function GoalApprovals({ approvals }: { readonly approvals: readonly Approval[] }) {
  const { can } = useAuth();
  const me = useSession().data?.userId;
  const decide = useDecide();
  const toast = useToast();
  // By the promise: word of the decision may come before the answer and take the card from the page.
  const answer = (decision: Decision, done?: () => void) =>
    void decide.mutateAsync(decision).then(done, (error: unknown) => {
      const fault = toApiError(error);
      toast.error(
        fault.code === 'APPROVAL_STALE' ? 'Decided or withdrawn meanwhile' : 'Not decided',
        [fault.message, fault.hint].filter(Boolean).join(' '),
      );
    });
  return approvals.map((approval) => {
    const { approvalId } = approval;
    const busy = decide.isPending && decide.variables.approvalId === approvalId;
    return (
      <ApprovalCard
        key={approvalId}
        tool={approval.tool}
        reason={approval.reason}
        risk={approval.risk}
        args={approval.arguments}
        argumentsHash={approval.argumentsHash}
        status={approval.status}
        expiresAt={approval.expiresAt}
        decidedBy={approval.decidedBy === me ? 'you' : approval.decidedBy}
        decisionReason={approval.decisionReason}
        editedArgs={approval.editedArguments}
        busy={busy}
        onDecide={can('goal:approve') ? (decision, reason) => answer({ approvalId, decision, reason }) : undefined}
        more={
          <>
            <EditAndApprove
              approval={approval}
              busy={busy}
              onApprove={(editedArguments, done) =>
                answer({ approvalId, decision: 'approved', reason: 'with edited arguments', editedArguments }, done)
              }
            />
            <AllowAlways
              approval={approval}
              onGranted={(done) => answer({ approvalId, decision: 'approved', reason: 'allowed for this goal' }, done)}
            />
          </>
        }
      />
    );
  });
}
