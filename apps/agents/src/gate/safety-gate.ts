import { createHash } from 'node:crypto';
import type { ApprovalGrant, ErrorCode, Fault, Risk, ToolPermission } from '@autoweave/contracts';
import type { ToolDefinition } from '../tools/tool.js';
import { judgeCommand } from './command-policy.js';

/** What an action is measured against. */
export interface GateContext {
  readonly allowedTools: readonly string[];
  readonly privilege: string;
  readonly tokensLeft: number;
  readonly endsAt: Date;
  readonly now: Date;
  readonly grants: readonly ApprovalGrant[];
}

export interface GateCall {
  readonly tool: ToolDefinition | undefined;
  readonly name: string;
  readonly arguments: Record<string, unknown>;
  /** Stable across attempts of a task. */
  readonly callKey: string;
  /** The same call was begun earlier and nobody knows how it ended. */
  readonly outcomeUnknown: boolean;
}

const mint = Symbol('only the gate mints permits');

/** Proof that the gate let one call pass. Running a tool needs one; nobody else can make it. */
export class Permit {
  constructor(
    key: typeof mint,
    readonly tool: ToolDefinition,
    readonly input: unknown,
    readonly callKey: string,
  ) {
    if (key !== mint) throw new Error('a permit comes from the safety gate only');
  }
}

export type GateVerdict =
  | { readonly kind: 'permit'; readonly permit: Permit }
  | { readonly kind: 'refuse'; readonly fault: Fault; readonly fatal: boolean }
  | {
      readonly kind: 'ask';
      readonly argumentsHash: string;
      readonly arguments: Record<string, unknown>;
      readonly reason: string;
      readonly risk: Risk;
    };

const rank: Readonly<Record<ToolPermission, number>> = { READ_ONLY: 0, READ_WRITE: 1, EXECUTE: 2, ADMIN: 3 };
/** AGT-056: the strongest tool permission of each privilege level; EXECUTE always asks a person beside. */
const ceiling: Readonly<Record<string, number>> = { RESTRICTED: 0, STANDARD: 2, ELEVATED: 2, PRIVILEGED: 3 };

/**
 * The one function on the path of every action. Order: known and allowed, well-formed, budget, time, policy, approval
 * (AGT-050). What a person approved is compared by hash of the canonical arguments, so that nothing else can use it.
 */
export function passGate(call: GateCall, context: GateContext): GateVerdict {
  const { tool } = call;
  if (!tool) return refuse('VALIDATION_FAILED', `There is no tool ${call.name}`, `Use one of: ${context.allowedTools.join(', ')}`);
  if (!context.allowedTools.includes(tool.name))
    return refuse('SAFETY_VIOLATION', `This task may not use ${tool.name}`, `Use one of: ${context.allowedTools.join(', ')}`);
  const parsed = tool.input.safeParse(call.arguments);
  if (!parsed.success)
    return refuse(
      'VALIDATION_FAILED',
      parsed.error.issues.map((issue) => `${issue.path.join('.') || 'arguments'}: ${issue.message}`).join('; '),
    );
  if (context.tokensLeft <= 0) return refuse('BUDGET_EXCEEDED', 'The token budget of the goal is used up', undefined, true);
  if (context.now >= context.endsAt) return refuse('BUDGET_EXCEEDED', 'The time of the goal is used up', undefined, true);
  if (rank[tool.permission] > (ceiling[context.privilege] ?? 0))
    return refuse('SAFETY_VIOLATION', `${tool.name} needs more than the privilege ${context.privilege}`);
  const policy = policyFault(tool.name, parsed.data as Record<string, unknown>);
  if (policy) return { kind: 'refuse', fault: policy, fatal: false };
  return approval(call, tool, parsed.data, context);
}

function approval(call: GateCall, tool: ToolDefinition, input: unknown, context: GateContext): GateVerdict {
  const needed = tool.requiresApproval || tool.permission === 'ADMIN' || call.outcomeUnknown;
  if (!needed) return { kind: 'permit', permit: new Permit(mint, tool, input, call.callKey) };
  const argumentsHash = hashArguments(tool.name, call.arguments);
  const grant = context.grants.find((one) => one.callKey === call.callKey && one.argumentsHash === argumentsHash);
  if (grant?.decision === 'approved') return { kind: 'permit', permit: new Permit(mint, tool, input, call.callKey) };
  if (grant)
    return refuse(
      'APPROVAL_REJECTED',
      `A person rejected ${tool.name}${grant.reason ? `: ${grant.reason}` : ''}`,
      'Find another way or finish without it',
    );
  return {
    kind: 'ask',
    argumentsHash,
    arguments: call.arguments,
    reason: call.outcomeUnknown ? `${tool.name} was interrupted and may already have taken effect; may it run again?` : reasonFor(tool),
    risk: tool.permission === 'EXECUTE' || tool.permission === 'ADMIN' ? 'HIGH' : 'MEDIUM',
  };
}

const reasonFor = (tool: ToolDefinition) =>
  tool.permission === 'EXECUTE' ? `${tool.name} runs code in the sandbox` : `${tool.name} cannot be undone`;

function policyFault(tool: string, input: Record<string, unknown>): Fault | undefined {
  if (tool !== 'run_command') return undefined;
  const verdict = judgeCommand([String(input.program), ...((input.args as string[] | undefined) ?? [])]);
  return verdict.allowed ? undefined : { code: 'SAFETY_VIOLATION', message: verdict.reason };
}

const refuse = (code: ErrorCode, message: string, hint?: string, fatal = false): GateVerdict => ({
  kind: 'refuse',
  fault: { code, message, ...(hint ? { hint } : {}) },
  fatal,
});

/** SHA-256 over the tool's name and its arguments with sorted keys. */
export const hashArguments = (tool: string, args: unknown): string =>
  createHash('sha256')
    .update(`${tool}\n${canonical(args)}`)
    .digest('hex');

/** JSON with sorted keys: equal values have equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
