import type { Risk } from '@autoweave/contracts';

/** What one policy says about one action. The strictest of several counts: deny, then ask, then allow. */
export type Finding =
  | { readonly kind: 'allow' }
  | { readonly kind: 'deny'; readonly rule: string; readonly reason: string; readonly hint?: string }
  | { readonly kind: 'ask'; readonly rule: string; readonly reason: string; readonly risk: Risk };

export const allow: Finding = { kind: 'allow' };
export const deny = (rule: string, reason: string, hint?: string): Finding => ({ kind: 'deny', rule, reason, ...(hint ? { hint } : {}) });
export const ask = (rule: string, reason: string, risk: Risk = 'HIGH'): Finding => ({ kind: 'ask', rule, reason, risk });

const strictness = { allow: 0, ask: 1, deny: 2 } as const;

/** The first of the strictest findings; with none, `allow`. */
export const strictest = (findings: Iterable<Finding>): Finding => {
  let worst: Finding = allow;
  for (const finding of findings) if (strictness[finding.kind] > strictness[worst.kind]) worst = finding;
  return worst;
};
