import type { RunLedgerRecord, TaintRecord } from '../gate/index.js';

/** A step of any attempt of a task, as far as later attempts have to know of it. */
export interface PastStep {
  readonly attempt: number;
  readonly kind: string;
  readonly callId: string | null;
  readonly effect: string | null;
  readonly approvalId: string | null;
  readonly grant: { readonly grantId: string; readonly callKey: string } | null;
  readonly taint: readonly TaintRecord[] | null;
}

/** What all attempts of a task together did that the next one cannot undo. */
export interface TaskPast {
  /** Permissions that are used up, and what kinds of text were seen. */
  readonly ledger: RunLedgerRecord;
  /** Calls that were begun, by what they would do, and that nobody knows the end of. */
  readonly unknownEffects: ReadonlySet<string>;
}

/**
 * Folds the steps of all attempts, oldest first. An attempt that begins anew forgets the conversation, never what was spent: a
 * decision serves one call, whichever attempt made it. Uses of grants are kept apart by attempt, because the same call of a
 * later attempt is another use. Pure.
 */
export function pastOf(steps: readonly PastStep[]): TaskPast {
  const spentApprovals = new Set<string>();
  const uses = new Map<string, Set<string>>();
  const taint = new Map<string, TaintRecord>();
  const open = new Map<string, string>();
  for (const step of steps) {
    if (step.approvalId) spentApprovals.add(step.approvalId);
    if (step.grant) {
      const { grantId, callKey } = step.grant;
      uses.set(grantId, (uses.get(grantId) ?? new Set()).add(`${step.attempt} ${callKey}`));
    }
    for (const record of step.taint ?? []) taint.set(`${record.label} ${record.source}`, record);
    if (step.callId === null) continue;
    if (step.kind === 'intent') open.set(step.callId, step.effect ?? '');
    if (step.kind !== 'result') continue;
    // A call that was repeated and came through answers for those before it that did the same.
    const effect = open.get(step.callId);
    for (const [callId, other] of open) if (callId === step.callId || (effect && other === effect)) open.delete(callId);
  }
  return {
    ledger: {
      grantUses: [...uses].map(([grantId, callKeys]) => ({ grantId, callKeys: [...callKeys] })),
      spentApprovals: [...spentApprovals],
      taint: [...taint.values()],
    },
    unknownEffects: new Set([...open.values()].filter((effect) => effect !== '')),
  };
}
