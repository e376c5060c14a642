import type { AgentDefinition } from '@autoweave/contracts';

/** One side of a disagreement, as far as the policy looks at it. */
export interface Claim {
  readonly agent: string;
  readonly position: string;
}

/** Who a claimant is in its tenant; undefined for one that is no agent there, a person or another program. */
export interface Claimant {
  readonly role: AgentDefinition['role'];
  /** Enabled and deployed. */
  readonly mayAct: boolean;
}

export type PolicyOutcome =
  | { readonly kind: 'decided'; readonly winner: string; readonly reason: string }
  /** What is left to vote on. */
  | { readonly kind: 'open'; readonly claims: readonly Claim[] };

/** Whose word counts more when agents disagree: those who answer for rules and plans before those who carry them out. */
const authority: Readonly<Partial<Record<AgentDefinition['role'], number>>> = {
  governor: 3,
  supervisor: 2,
  planner: 1,
  swarm_coordinator: 1,
};

/**
 * The policy step of a disagreement (AGT-037), between claims of one priority. An agent that may not act claims nothing, as
 * long as somebody else does; of the others the role with most authority decides. Where they still differ, it is open.
 */
export function judgeByPolicy(claims: readonly Claim[], claimantOf: (agent: string) => Claimant | undefined): PolicyOutcome {
  const able = claims.filter((claim) => claimantOf(claim.agent)?.mayAct !== false);
  const heard = able.length > 0 ? able : claims;
  const rankOf = (claim: Claim) => authority[claimantOf(claim.agent)?.role ?? 'tool'] ?? 0;
  const highest = Math.max(...heard.map(rankOf));
  const first = heard.filter((claim) => rankOf(claim) === highest);
  const [winner, ...others] = new Set(first.map((claim) => claim.position));
  if (winner === undefined || others.length > 0) return { kind: 'open', claims: first };
  const by = first.map((claim) => claim.agent).join(', ');
  const reason = first.length < heard.length ? `${by} has the most authority of those who disagree` : `nobody but ${by} may act now`;
  return { kind: 'decided', winner, reason };
}
