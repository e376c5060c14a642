import type { Risk } from '@autoweave/contracts';

/** What one tree of goals may use up at most (AGT-049). */
export interface GateLimits {
  readonly maxDepth: number;
  readonly maxTokens: number;
  readonly maxAgents: number;
  readonly maxConcurrentAgents: number;
  readonly maxSeconds: number;
  readonly maxRisk: Risk;
}

export const defaultGateLimits: GateLimits = {
  maxDepth: 10,
  maxTokens: 500_000,
  maxAgents: 50,
  maxConcurrentAgents: 20,
  maxSeconds: 3_600,
  maxRisk: 'HIGH',
};

/** What the tree of goals has used so far. */
export interface TreeUse {
  /** Depth of this goal below the first one, 0 for the first. */
  readonly depth: number;
  readonly tokensLeft: number;
  /** Used by the whole tree, this run included. */
  readonly tokensSpent: number;
  /** Left to spend; undefined when nothing is counted in money. */
  readonly costMicroUsdLeft?: number;
  readonly agentsSpawned: number;
  readonly agentsActive: number;
  /** When the time of the tree began to count. */
  readonly startedAt: Date;
  readonly endsAt: Date;
}
