import type { ModelToolCall, Usage } from '@autoweave/contracts';
import type { TaintRecord } from '../gate/index.js';

/** What is remembered of one step, enough to rebuild the loop after a crash. */
export type StepRecord =
  | { readonly kind: 'model'; readonly text: string; readonly toolCalls: readonly ModelToolCall[] }
  | {
      readonly kind: 'intent';
      readonly callId: string;
      readonly tool: string;
      /** Arguments that really run, when a hook or a person put them in place of the model's. */
      readonly arguments?: Record<string, unknown>;
      /** What the call used up of permissions given. */
      readonly approvalId?: string;
      readonly grant?: { readonly grantId: string; readonly callKey: string };
    }
  | {
      readonly kind: 'result';
      readonly callId: string;
      readonly tool: string;
      readonly ok: boolean;
      readonly output: unknown;
      /** Kinds of text that it brought into the run for the first time. */
      readonly taint?: readonly TaintRecord[];
    }
  /** The first `dropped` messages gave way to the summary. */
  | { readonly kind: 'compaction'; readonly summary: string; readonly dropped: number }
  /** What other agents told while this one worked. */
  | { readonly kind: 'note'; readonly text: string; readonly taint?: readonly TaintRecord[] }
  /** The answer did not fit and was sent back with what is wrong. */
  | { readonly kind: 'repair'; readonly text: string };

/** What a step consumed, and which model did; kept in the row of the step. */
export interface StepSpending {
  readonly usage: Usage;
  /** `provider:model`. */
  readonly model: string;
}
