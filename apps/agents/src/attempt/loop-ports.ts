import type { ApprovalRequest, Brief, ModelMessage, Step, ToolSpec } from '@autoweave/contracts';
import type { GatedModel, GatedTools, SafetyGate } from '../gate/index.js';
import type { AgentHooks } from '../hook/agent-hooks.js';
import type { GrantDesk } from '../interaction/grant-desk.js';
import type { SharedKnowledge } from '../interaction/knowledge-inbox.js';
import type { LoopState } from '../step/loop-state.js';
import type { StepRecord, StepSpending } from '../step/step-record.js';
import type { ToolContext } from '../tools/tool.js';
import type { FileKeeper } from '../workspace/file-keeper.js';
import type { RunContext } from './run-context.js';

export interface LoopPorts {
  readonly gate: SafetyGate;
  readonly model: GatedModel;
  readonly tools: GatedTools;
  readonly toolContext: ToolContext;
  readonly hooks: AgentHooks;
  /** `state` is the fold of everything saved, earlier attempts included. */
  readonly checkpoints: { readonly state: LoopState; save(step: StepRecord, spent?: StepSpending): Promise<void> };
  /** Takes a use of a standing grant; false when it serves no more. */
  readonly grants: Pick<GrantDesk, 'take'>;
  /** Stores what changed in the workspace since the last checkpoint. */
  readonly files: Pick<FileKeeper, 'changes'>;
  readonly show: (step: Step) => void;
  /** What other agents told since the last look. */
  readonly told?: () => readonly SharedKnowledge[];
}

/** What an attempt begins with; the rest is in the state of its checkpoints. */
export interface LoopStart {
  readonly run: RunContext;
  readonly brief: Extract<Brief, { purpose: 'execute' }>;
  readonly system: string;
  readonly prompt: readonly ModelMessage[];
  readonly specs: readonly ToolSpec[];
  /** Calls that an earlier attempt began and that nobody knows the end of. */
  readonly interrupted: ReadonlySet<string>;
  /** What such calls of any earlier attempt would have done, by hash: the conversation they stood in may be gone. */
  readonly unknownEffects: ReadonlySet<string>;
}

export type LoopEnd =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'suspended'; readonly approval: ApprovalRequest }
  | { readonly kind: 'handed_off'; readonly to: string; readonly note: string };
