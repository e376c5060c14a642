import type { GoalRun } from '@autoweave/engine';

/** Origin of goals that an agent asked for. */
export const agentOrigin = 'agent:';

/**
 * Whether a person stands behind a goal that an agent submitted: what such a goal asks for is decided by somebody else, by an
 * approval as well as by a grant.
 */
export const askedThroughAgent = (run: Pick<GoalRun, 'origin' | 'userId'>, userId: string): boolean =>
  run.origin?.startsWith(agentOrigin) === true && run.userId === userId;
