import { z } from 'zod';

/** ORC-012 and ORC-014: thirteen states and the added terminal `CANCELLED`. */
export const goalStates = [
  'IDLE',
  'RECEIVED',
  'INTENT_ANALYSIS',
  'TASK_DECOMPOSITION',
  'AGENT_ASSIGNMENT',
  'EXECUTING',
  'PARALLEL_EXECUTING',
  'VERIFYING',
  'WRITING_MEMORY',
  'REFLECTING',
  'REPLANNING',
  'COMPLETED',
  'FAILED',
  'CANCELLED',
] as const;
export const GoalState = z.enum(goalStates);
export type GoalState = z.infer<typeof GoalState>;

export const GoalStatus = z.enum(['pending', 'running', 'complete', 'failed', 'cancelled']);
export type GoalStatus = z.infer<typeof GoalStatus>;

const statusByState: Readonly<Record<GoalState, GoalStatus>> = {
  IDLE: 'pending',
  RECEIVED: 'pending',
  INTENT_ANALYSIS: 'pending',
  TASK_DECOMPOSITION: 'pending',
  AGENT_ASSIGNMENT: 'pending',
  EXECUTING: 'running',
  PARALLEL_EXECUTING: 'running',
  VERIFYING: 'running',
  WRITING_MEMORY: 'running',
  REFLECTING: 'running',
  REPLANNING: 'running',
  COMPLETED: 'complete',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};
/** The public status that people see (ORC-015). */
export const goalStatusOf = (state: GoalState): GoalStatus => statusByState[state];
export const isTerminalGoalState = (state: GoalState): boolean => state === 'COMPLETED' || state === 'FAILED' || state === 'CANCELLED';

/** ORC-027. */
export const TaskState = z.enum(['pending', 'ready', 'assigned', 'in_progress', 'blocked', 'completed', 'failed', 'cancelled']);
export type TaskState = z.infer<typeof TaskState>;
export const isTerminalTaskState = (state: TaskState): boolean => state === 'completed' || state === 'failed' || state === 'cancelled';

export const Complexity = z.enum(['TRIVIAL', 'SIMPLE', 'MODERATE', 'COMPLEX', 'STRATEGIC']);
export type Complexity = z.infer<typeof Complexity>;
export const Risk = z.enum(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']);
export type Risk = z.infer<typeof Risk>;
export const Pattern = z.enum(['single', 'council', 'swarm', 'market']);
export type Pattern = z.infer<typeof Pattern>;
/** ORC-067: the seven phases that every run is traced through. */
export const Phase = z.enum(['OBSERVE', 'THINK', 'PLAN', 'BUILD', 'EXECUTE', 'VERIFY', 'LEARN']);
export type Phase = z.infer<typeof Phase>;
