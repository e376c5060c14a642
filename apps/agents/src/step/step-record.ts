import type { ModelToolCall, Usage } from '@autoweave/contracts';
import type { TaintRecord } from '../gate/index.js';
import type { FileChanges } from '../workspace/file-changes.js';

/** What is remembered of one step, enough to rebuild the loop after a crash. */
export type StepRecord =
  | {
      readonly kind: 'model';
      readonly text: string;
      readonly toolCalls: readonly ModelToolCall[];
      readonly taint?: readonly TaintRecord[];
    }
  | {
      readonly kind: 'intent';
      readonly callId: string;
      readonly tool: string;
      /** Arguments that really run, when a hook or a person put them in place of the model's. */
      readonly arguments?: Record<string, unknown>;
      /** Hash of what the call would do: the same in an attempt that begins anew. */
      readonly effect?: string;
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
      /** What it changed in the workspace. */
      readonly files?: FileChanges;
    }
  /** What the workspace holds beside the inputs of the task when an attempt goes on with the files of another. */
  | { readonly kind: 'files'; readonly files: FileChanges }
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
