import type { Plan } from '@autoweave/contracts';

/**
 * Planner, agents, critic (ORC-048). What makes a council is that somebody checks: a plan without a criterion gets the
 * one that always makes sense, that every self-check of the tasks has passed.
 */
export const council = (plan: Plan): Plan => (plan.criteria.length > 0 ? plan : { ...plan, criteria: [{ kind: 'checks' }] });
