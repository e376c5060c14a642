import { type RunBudget, type RunCall, runScopes, type RunScope, type RunTool } from '@autoweave/contracts';
import { holds, within } from './constraint.js';

/** What somebody may hand on or use: an agent from its token, a person's application from its own. Times in epoch milliseconds. */
export interface Allowance {
  readonly scopes: readonly RunScope[];
  /** `any`: no tool is excluded, as for a person themselves. */
  readonly tools: readonly RunTool[] | 'any';
  readonly left: RunBudget;
  readonly expiresAt: number;
}

/** What an agent below is to have. Without scopes, as many as the parent may hand on. */
export interface Wish {
  readonly scopes?: readonly string[] | undefined;
  readonly tools: readonly RunTool[];
  readonly budget: RunBudget;
  readonly seconds: number;
}

export interface Derived {
  readonly child: Allowance & { readonly tools: readonly RunTool[] };
  /** What the parent has left once the child's budget is reserved. */
  readonly parentLeft: RunBudget;
}

export type Verdict<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

const refuse = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });
const parts = ['calls', 'tokens', 'microUsd'] as const;

/**
 * A child within its parent: scopes, tools with their constraints, budget and end. What is more than the parent has is
 * refused and not cut down, so that nobody works with less than they think; only the end is brought forward.
 */
export function derive(parent: Allowance, wish: Wish, now: number): Verdict<Derived> {
  if (parent.expiresAt <= now) return refuse('the token above has expired');
  const scopes = wish.scopes ?? parent.scopes;
  const beyond = scopes.filter((scope) => !(parent.scopes as readonly string[]).includes(scope) || !isRunScope(scope));
  if (beyond.length > 0) return refuse(`scopes that cannot be handed on: ${beyond.join(', ')}`);
  for (const tool of wish.tools)
    if (!allowsTool(parent.tools, tool)) return refuse(`the tool ${tool.tool} goes beyond what is allowed above`);
  const parentLeft = minus(parent.left, wish.budget);
  if (!parentLeft) return refuse('the budget is more than is left above');
  const expiresAt = Math.min(now + wish.seconds * 1_000, parent.expiresAt);
  return {
    ok: true,
    value: { child: { scopes: [...new Set(scopes)] as RunScope[], tools: wish.tools, left: wish.budget, expiresAt }, parentLeft },
  };
}

/** Whether a call may be made, and what is left after it. `calls` is 0 when the request that asks was counted already. */
export function authorize(
  allowance: Pick<Allowance, 'tools' | 'left' | 'expiresAt'>,
  call: RunCall,
  calls: number,
  now: number,
): Verdict<RunBudget> {
  if (allowance.expiresAt <= now) return refuse('the token has expired');
  const rules = allowance.tools === 'any' ? [] : allowance.tools.filter(({ tool }) => tool === call.tool);
  if (allowance.tools !== 'any') {
    if (rules.length === 0) return refuse(`the tool ${call.tool} is not among those allowed`);
    if (!rules.some(({ constraints }) => constraints.every((constraint) => holds(constraint, call.arguments))))
      return refuse(`${call.tool} is not allowed with these arguments`);
  }
  const left = minus(allowance.left, { calls, tokens: call.tokens, microUsd: call.microUsd });
  return left ? { ok: true, value: left } : refuse('the budget is used up');
}

/** Some rule above for the same tool accepts whatever this one accepts. */
const allowsTool = (above: Allowance['tools'], child: RunTool): boolean =>
  above === 'any' ||
  above.some(
    (parent) => parent.tool === child.tool && parent.constraints.every((limit) => child.constraints.some((own) => within(own, limit))),
  );

const isRunScope = (scope: string): scope is RunScope => (runScopes as readonly string[]).includes(scope);

/** Undefined when something would be below nothing. */
function minus(left: RunBudget, cost: RunBudget): RunBudget | undefined {
  if (parts.some((part) => cost[part] < 0 || left[part] < cost[part])) return undefined;
  return { calls: left.calls - cost.calls, tokens: left.tokens - cost.tokens, microUsd: left.microUsd - cost.microUsd };
}
