import { type GoalState, isTerminalGoalState } from '@autoweave/contracts';

/**
 * ORC-013 and ORC-014. Beyond the drawn arrows every unfinished state may end in FAILED, because a refused intent,
 * an unusable plan or a used-up limit has to end somewhere that says so; a goal whose verification blames its understanding
 * goes back to the analysis (ORC-068); and a finished goal can be opened again (retry,
 * edited output).
 */
const drawn: Partial<Record<GoalState, readonly GoalState[]>> = {
  IDLE: ['RECEIVED'],
  RECEIVED: ['INTENT_ANALYSIS'],
  INTENT_ANALYSIS: ['TASK_DECOMPOSITION'],
  TASK_DECOMPOSITION: ['AGENT_ASSIGNMENT'],
  AGENT_ASSIGNMENT: ['EXECUTING', 'PARALLEL_EXECUTING'],
  EXECUTING: ['VERIFYING', 'REPLANNING'],
  PARALLEL_EXECUTING: ['VERIFYING', 'REPLANNING'],
  VERIFYING: ['WRITING_MEMORY', 'REPLANNING'],
  REPLANNING: ['TASK_DECOMPOSITION', 'INTENT_ANALYSIS'],
  WRITING_MEMORY: ['REFLECTING'],
  REFLECTING: ['COMPLETED'],
};

/** Where a finished goal goes when a person opens it again: as far back as there is something to do again. */
const reopened: readonly GoalState[] = ['INTENT_ANALYSIS', 'TASK_DECOMPOSITION', 'AGENT_ASSIGNMENT', 'VERIFYING'];

/** Whether a goal may go from one state to the other. */
export function mayBecome(from: GoalState, to: GoalState): boolean {
  if (isTerminalGoalState(from)) return reopened.includes(to);
  if (to === 'FAILED' || to === 'CANCELLED') return true;
  return drawn[from]?.includes(to) ?? false;
}

export const isExecuting = (state: GoalState): boolean => state === 'EXECUTING' || state === 'PARALLEL_EXECUTING';
