import type { Complexity, Pattern, Plan } from '@autoweave/contracts';
import { council } from './council.js';
import { single } from './single.js';
import { swarm } from './swarm.js';

/** ORC-046: what a complexity asks for when the caller has no wish of their own. */
export const defaultPattern: Readonly<Record<Complexity, Pattern>> = {
  TRIVIAL: 'single',
  SIMPLE: 'single',
  MODERATE: 'council',
  COMPLEX: 'swarm',
  STRATEGIC: 'market',
};

/**
 * Shapes a plan to the pattern of the goal. Keys, work and order stay; only how failures and merits count changes. Applied
 * again it changes nothing more. A market without bidders falls back to the council's plan and the score of ORC-040 (ORC-050).
 */
export function applyPattern(pattern: Pattern, plan: Plan): Plan {
  switch (pattern) {
    case 'single':
      return single(plan);
    case 'swarm':
      return swarm(plan);
    case 'council':
    case 'market':
      return council(plan);
  }
}
