import type { ModelMessage } from '@autoweave/contracts';
import type { RunLedgerRecord, TaintRecord } from '../gate/index.js';
import { afterChanges, noFiles, type WorkspaceFiles } from '../workspace/file-changes.js';
import type { StepRecord } from './step-record.js';

/** Where a loop stands. The fold of its steps; a snapshot is this, as JSON. */
export interface LoopState {
  readonly messages: readonly ModelMessage[];
  /** Calls that were begun and whose outcome nobody knows. */
  readonly begun: readonly string[];
  readonly modelSteps: number;
  /** Answers sent back because they did not fit. */
  readonly repairs: number;
  readonly ledger: RunLedgerRecord;
  /** What the workspace holds beside the inputs of the task. Absent in states of earlier releases: nobody kept it. */
  readonly files?: WorkspaceFiles;
  /** Steps that this state is the fold of. */
  readonly steps: number;
}

export const firstState: LoopState = {
  messages: [],
  begun: [],
  modelSteps: 0,
  repairs: 0,
  ledger: { grantUses: [], spentApprovals: [], taint: [] },
  files: noFiles,
  steps: 0,
};

export const summaryMessage = (summary: string): ModelMessage => ({
  role: 'user',
  text: `The conversation so far was shortened. What matters of its older part:\n${summary}\n\nGo on from here; what is listed as done is done.`,
});

/** The state after one more step. */
export function afterStep(state: LoopState, step: StepRecord): LoopState {
  const next = { ...state, steps: state.steps + 1 };
  switch (step.kind) {
    case 'model':
      return {
        ...next,
        modelSteps: state.modelSteps + 1,
        ledger: tainted(state.ledger, step.taint),
        messages: [...state.messages, { role: 'assistant', text: step.text, toolCalls: step.toolCalls }],
      };
    case 'intent':
      return { ...next, begun: [...state.begun, step.callId], ledger: used(state.ledger, step) };
    case 'result':
      return {
        ...next,
        begun: state.begun.filter((callId) => callId !== step.callId),
        ledger: tainted(state.ledger, step.taint),
        ...(step.files ? { files: afterChanges(state.files ?? noFiles, step.files) } : {}),
        messages: [...state.messages, { role: 'tool', callId: step.callId, tool: step.tool, ok: step.ok, output: step.output }],
      };
    case 'files':
      return { ...next, files: afterChanges(state.files ?? noFiles, step.files) };
    case 'compaction':
      return { ...next, messages: [summaryMessage(step.summary), ...state.messages.slice(step.dropped)] };
    case 'note':
      return { ...next, ledger: tainted(state.ledger, step.taint), messages: [...state.messages, { role: 'user', text: step.text }] };
    case 'repair':
      return { ...next, repairs: state.repairs + 1, messages: [...state.messages, { role: 'user', text: step.text }] };
  }
}

export const rebuild = (steps: readonly StepRecord[], from: LoopState = firstState): LoopState => steps.reduce(afterStep, from);

const tainted = (ledger: RunLedgerRecord, taint: readonly TaintRecord[] | undefined): RunLedgerRecord =>
  taint ? { ...ledger, taint: [...ledger.taint, ...taint] } : ledger;

function used(ledger: RunLedgerRecord, { approvalId, grant }: Extract<StepRecord, { kind: 'intent' }>): RunLedgerRecord {
  const spentApprovals = approvalId ? [...ledger.spentApprovals, approvalId] : ledger.spentApprovals;
  if (!grant) return { ...ledger, spentApprovals };
  const before = ledger.grantUses.find((one) => one.grantId === grant.grantId)?.callKeys ?? [];
  return {
    ...ledger,
    spentApprovals,
    grantUses: [
      ...ledger.grantUses.filter((one) => one.grantId !== grant.grantId),
      { grantId: grant.grantId, callKeys: [...new Set([...before, grant.callKey])] },
    ],
  };
}

/** Steps between snapshots at least. */
export const snapshotEvery = 32;

/**
 * Whether a snapshot pays now. Snapshots are taken at growing distances, each after at least as many steps as the one before
 * holds, so that all of them together write no more than the steps do: what is stored and written grows linearly.
 */
export const snapshotDue = (steps: number, lastSnapshotAt: number): boolean =>
  steps - lastSnapshotAt >= Math.max(snapshotEvery, lastSnapshotAt);
