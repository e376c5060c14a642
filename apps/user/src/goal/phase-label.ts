import type { GoalState } from '@autoweave/contracts';

const labels: Readonly<Record<GoalState, string>> = {
  IDLE: 'Queued',
  RECEIVED: 'Received',
  INTENT_ANALYSIS: 'Understanding the goal',
  TASK_DECOMPOSITION: 'Planning',
  AGENT_ASSIGNMENT: 'Choosing agents',
  EXECUTING: 'Working',
  PARALLEL_EXECUTING: 'Working in parallel',
  VERIFYING: 'Checking the result',
  WRITING_MEMORY: 'Keeping what was learned',
  REFLECTING: 'Drawing lessons',
  REPLANNING: 'Making a new plan',
  COMPLETED: 'Done',
  FAILED: 'Failed',
  CANCELLED: 'Cancelled',
};

/** What the platform is doing with a goal, in plain words. */
export const phaseLabel = (state: GoalState): string => labels[state];
