import { addUsage, type GoalEventBody, noUsage, type Usage } from '@autoweave/contracts';

/** Tokens (input plus output) and money in micro-dollars. */
export interface Amount {
  readonly tokens: number;
  readonly costMicroUsd: number;
}

/**
 * A limit with what has been spent and what is promised to running attempts.
 * Invariant: `spent + reserved ≤ limit` after every `reserve`; only a `settle` above its reservation (a provider that
 * reported more than it was allowed) can pass the limit, and then nothing more is ever granted.
 */
export interface BudgetLedger {
  readonly limit: Amount;
  readonly spent: Amount;
  readonly reserved: Amount;
}

const zero: Amount = { tokens: 0, costMicroUsd: 0 };
const plus = (a: Amount, b: Amount): Amount => ({ tokens: a.tokens + b.tokens, costMicroUsd: a.costMicroUsd + b.costMicroUsd });
const minus = (a: Amount, b: Amount): Amount => ({
  tokens: Math.max(0, a.tokens - b.tokens),
  costMicroUsd: Math.max(0, a.costMicroUsd - b.costMicroUsd),
});

export const openLedger = (limit: Amount): BudgetLedger => ({ limit, spent: zero, reserved: zero });

/** What can still be promised; never negative. */
export const freeBudget = (ledger: BudgetLedger): Amount => minus(ledger.limit, plus(ledger.spent, ledger.reserved));

export const isExhausted = (ledger: BudgetLedger): boolean =>
  ledger.spent.tokens >= ledger.limit.tokens || ledger.spent.costMicroUsd >= ledger.limit.costMicroUsd;

/** Promises at most `wanted`, cut to what is free. */
export function reserve(ledger: BudgetLedger, wanted: Amount): { readonly ledger: BudgetLedger; readonly granted: Amount } {
  const free = freeBudget(ledger);
  const granted = {
    tokens: Math.min(free.tokens, Math.max(0, Math.floor(wanted.tokens))),
    costMicroUsd: Math.min(free.costMicroUsd, Math.max(0, Math.floor(wanted.costMicroUsd))),
  };
  return { ledger: { ...ledger, reserved: plus(ledger.reserved, granted) }, granted };
}

/** Gives a reservation back and books what was really used. */
export function settle(ledger: BudgetLedger, granted: Amount, used: Amount): BudgetLedger {
  return { limit: ledger.limit, spent: plus(ledger.spent, used), reserved: minus(ledger.reserved, granted) };
}

/** An even share of what is free for one of `shares` takers, so that a thousand tasks can run without one starving the rest. */
export function shareOf(ledger: BudgetLedger, shares: number): Amount {
  const free = freeBudget(ledger);
  const n = Math.max(1, shares);
  return { tokens: Math.floor(free.tokens / n), costMicroUsd: Math.floor(free.costMicroUsd / n) };
}

/** A child's limit is never above what its parent has free. */
export function childLimit(parent: BudgetLedger, wanted: Amount): Amount {
  const free = freeBudget(parent);
  return { tokens: Math.min(free.tokens, wanted.tokens), costMicroUsd: Math.min(free.costMicroUsd, wanted.costMicroUsd) };
}

/** What an event books on the goal: its budget is the sum over its log. */
export function bookedBy(event: GoalEventBody): Usage {
  if (event.type === 'tasks.cancelled') return (event.payload.spent ?? []).reduce((sum, { usage }) => addUsage(sum, usage), noUsage);
  return ('usage' in event.payload ? event.payload.usage : undefined) ?? noUsage;
}

export const amountOf = (usage: Usage): Amount => ({ tokens: usage.inputTokens + usage.outputTokens, costMicroUsd: usage.costMicroUsd });
