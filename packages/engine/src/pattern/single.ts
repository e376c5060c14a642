import type { Plan } from '@autoweave/contracts';

/** One agent, one step (ORC-047): the plan as it is; a planner that found several steps necessary is believed. */
export const single = (plan: Plan): Plan => plan;
