import type { Plan } from '@autoweave/contracts';

/** One agent, one step (ORC-047): the plan as it is; whoever found several steps necessary is believed, and nobody is asked to judge. */
export const single = (plan: Plan): Plan => plan;
