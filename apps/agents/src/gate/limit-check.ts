import type { Risk } from '@autoweave/contracts';
import type { GateAction } from './action.js';
import type { GateContext } from './context.js';
import type { GateLimits } from './limits.js';
import { refuse, type Refused } from './verdict.js';

const riskRank: Readonly<Record<Risk, number>> = { LOW: 0, MEDIUM: 1, HIGH: 2, CRITICAL: 3 };

/** The limits that hold: a context can make those of the installation stricter, never wider. */
export function limitsOf(context: GateContext, ceiling: GateLimits): GateLimits {
  const own = context.limits ?? {};
  const least = (key: 'maxDepth' | 'maxTokens' | 'maxAgents' | 'maxConcurrentAgents' | 'maxSeconds') =>
    Math.min(own[key] ?? ceiling[key], ceiling[key]);
  const { maxRisk: most } = ceiling;
  return {
    maxDepth: least('maxDepth'),
    maxTokens: least('maxTokens'),
    maxAgents: least('maxAgents'),
    maxConcurrentAgents: least('maxConcurrentAgents'),
    maxSeconds: least('maxSeconds'),
    maxRisk: own.maxRisk !== undefined && riskRank[own.maxRisk] < riskRank[most] ? own.maxRisk : most,
  };
}

/** The first limit that the action breaks, in the order depth, tokens, agents, time, risk, money; undefined when none (AGT-050). */
export function judgeLimits(action: GateAction, context: GateContext, risk: Risk, ceiling: GateLimits): Refused | undefined {
  const limits = limitsOf(context, ceiling);
  const { use, now } = context;
  const spawns = action.kind === 'spawn' && action.how !== 'handoff';
  const over = (rule: string, message: string, hint: string, code: 'SAFETY_VIOLATION' | 'BUDGET_EXCEEDED', fatal: boolean) =>
    refuse(action, { code, message, hint, rule, fatal });
  const depth = use.depth + (spawns ? 1 : 0);
  if (depth > limits.maxDepth)
    return over('limit:depth', `Work is handed on more than ${limits.maxDepth} levels deep`, 'Do it here', 'SAFETY_VIOLATION', !spawns);
  if (use.tokensLeft <= 0 || use.tokensSpent >= limits.maxTokens)
    return over('limit:tokens', 'The token budget of the goal is used up', 'Raise the budget and try again', 'BUDGET_EXCEEDED', true);
  if (spawns && use.agentsSpawned >= limits.maxAgents)
    return over('limit:agents', `The goal has used ${limits.maxAgents} agents already`, 'Do it here', 'SAFETY_VIOLATION', false);
  if (spawns && use.agentsActive >= limits.maxConcurrentAgents)
    return over(
      'limit:concurrent_agents',
      `${limits.maxConcurrentAgents} agents work at once already`,
      'Wait for one',
      'SAFETY_VIOLATION',
      false,
    );
  const age = (now.getTime() - use.startedAt.getTime()) / 1_000;
  if (now >= use.endsAt || age >= limits.maxSeconds)
    return over('limit:time', 'The time of the goal is used up', 'Raise the limit and try again', 'BUDGET_EXCEEDED', true);
  if (riskRank[risk] > riskRank[limits.maxRisk])
    return over('limit:risk', `The risk ${risk} is above ${limits.maxRisk}`, 'Find a less risky way', 'SAFETY_VIOLATION', false);
  if (use.costMicroUsdLeft !== undefined && use.costMicroUsdLeft <= 0)
    return over('limit:money', 'The money of the goal is used up', 'Raise the budget and try again', 'BUDGET_EXCEEDED', true);
  return undefined;
}
