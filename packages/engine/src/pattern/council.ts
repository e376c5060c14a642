import type { Plan } from '@autoweave/contracts';

/** What the critic is asked about every outcome that a council, a swarm or a market delivers (ORC-048, ORC-062). */
export const councilStatement = 'The result answers the goal, and its claims are supported by evidence.';

/**
 * Planner, agents, critic (ORC-048). What makes a council is that somebody checks: a plan that asks the critic nothing gets
 * the question that always makes sense.
 */
export const council = (plan: Plan): Plan =>
  plan.criteria.some((c) => c.kind === 'judged')
    ? plan
    : { ...plan, criteria: [...plan.criteria, { kind: 'judged', statement: councilStatement }] };
