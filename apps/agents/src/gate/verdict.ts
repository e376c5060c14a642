import type { ErrorCode, Fault, Risk, Step } from '@autoweave/contracts';
import { type ActionKind, type GateAction, subjectOf } from './action.js';
import type { Permit } from './permit.js';

/** The visible trace of a verdict in the goal's log. */
export type GateStep = Extract<Step, { kind: 'gate' }>;

export interface Permitted<K extends ActionKind = ActionKind> {
  readonly kind: 'permit';
  readonly permit: Permit<K>;
  /** Only when something was needed to let it pass: a grant or an approval. */
  readonly step?: GateStep;
  /** The approval that this permit uses up; keep it with the record of the call. */
  readonly approvalId?: string;
  /** Arguments that a person put in place of the model's. */
  readonly editedArguments?: Record<string, unknown>;
}
export interface Refused {
  readonly kind: 'refuse';
  readonly fault: Fault;
  /** Nothing else may happen in this attempt either. */
  readonly fatal: boolean;
  readonly rule: string;
  readonly step: GateStep;
}
export interface Asked {
  readonly kind: 'ask';
  readonly argumentsHash: string;
  /** Exactly what would run. */
  readonly arguments: Record<string, unknown>;
  readonly reason: string;
  readonly risk: Risk;
  readonly rule: string;
  readonly step: GateStep;
}
export type GateVerdict<K extends ActionKind = ActionKind> = Permitted<K> | Refused | Asked;

export const gateStep = (action: GateAction, verdict: GateStep['verdict'], rule: string, message: string): GateStep => ({
  kind: 'gate',
  action: action.kind,
  subject: subjectOf(action),
  verdict,
  rule,
  message,
  ...('callId' in action && action.callId ? { callId: action.callId } : {}),
});

export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly rule: string;
  readonly fatal?: boolean;
}

export const refuse = (action: GateAction, { code, message, hint, rule, fatal }: Refusal): Refused => ({
  kind: 'refuse',
  fault: { code, message, ...(hint ? { hint } : {}), details: { rule } },
  fatal: fatal ?? false,
  rule,
  step: gateStep(action, 'refused', rule, message),
});
