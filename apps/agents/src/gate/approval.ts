import type { ApprovalGrant, Risk } from '@autoweave/contracts';
import type { SpawnAction, ToolAction } from './action.js';
import { hashArguments } from './canonical.js';
import type { GateContext } from './context.js';
import { type GrantDemand, meets } from './grant-demand.js';
import { coveringGrant } from './standing-grant.js';
import { sqlArgumentsOf } from './tool-policy.js';
import { type Asked, gateStep, refuse, type Refused } from './verdict.js';

/** Why a person has to decide. */
export interface ApprovalNeed {
  readonly rule: string;
  readonly reason: string;
  readonly risk: Risk;
  /** What a permission given in advance has to pin down to stand in. */
  readonly demands: readonly GrantDemand[];
}

/** Some permission that lets a call pass. */
export interface Cover {
  readonly rule: string;
  readonly message: string;
  readonly use: () => void;
  readonly approvalId?: string;
}

export type ApprovalVerdict = { readonly kind: 'covered'; readonly by: Cover } | Refused | Asked;

type Askable = ToolAction | SpawnAction;
export const nameOf = (action: Askable): string => (action.kind === 'tool' ? action.name : action.how);

/** The unspent decision about this very call: same place in the task, same canonical arguments as the person saw. */
export function decisionFor(action: Askable, context: GateContext): ApprovalGrant | undefined {
  const argumentsHash = hashArguments(nameOf(action), action.arguments);
  return context.grants.find(
    (one) => one.callKey === action.callKey && one.argumentsHash === argumentsHash && !context.ledger.isSpent(one.approvalId),
  );
}

/**
 * What a need for approval comes to: a person's decision, then a permission given in advance, then a question. `action` has the
 * model's own arguments; what is asked about are exactly those.
 */
export function judgeApproval(action: Askable, need: ApprovalNeed, context: GateContext): ApprovalVerdict {
  const name = nameOf(action);
  const decision = decisionFor(action, context);
  if (decision?.decision === 'approved') {
    const { approvalId } = decision;
    const use = () => context.ledger.spendApproval(approvalId);
    return { kind: 'covered', by: { rule: `approval:${approvalId}`, message: `A person approved ${name}`, use, approvalId } };
  }
  if (decision)
    return refuse(action, {
      code: 'APPROVAL_REJECTED',
      message: `A person rejected ${name}${decision.reason ? `: ${decision.reason}` : ''}`,
      hint: 'Find another way or finish without it',
      rule: `approval:${decision.approvalId}`,
    });
  const sqlArguments = action.kind === 'tool' ? sqlArgumentsOf(action.tool) : [];
  const eligible = (context.standingGrants ?? []).filter((one) => meets(one, need.demands, sqlArguments));
  const grant = coveringGrant(eligible, { tool: name, arguments: action.arguments, callKey: action.callKey }, context.ledger, context.now);
  if (grant) {
    const use = () => context.ledger.useGrant(grant.grantId, action.callKey);
    return { kind: 'covered', by: { rule: `grant:${grant.grantId}`, message: `${name} was permitted in advance`, use } };
  }
  return {
    kind: 'ask',
    argumentsHash: hashArguments(name, action.arguments),
    arguments: action.arguments,
    reason: need.reason,
    risk: need.risk,
    rule: need.rule,
    step: gateStep(action, 'approval_required', need.rule, need.reason),
  };
}
