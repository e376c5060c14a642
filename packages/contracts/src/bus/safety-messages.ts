import { z } from 'zod';
import { GoalId, TaskId } from '../ids.js';
import { busEvent } from './message.js';

/** What the safety gate judged: whose action, which one, by which rule. */
const judged = z.object({
  goalId: GoalId,
  taskId: TaskId,
  attempt: z.number().int().positive(),
  agent: z.string(),
  action: z.enum(['tool', 'model', 'spawn', 'network']),
  /** The tool, model, agent or address. */
  subject: z.string(),
  rule: z.string(),
  message: z.string(),
  callId: z.string().optional(),
});

/** An action went against a rule (AGT-054). */
export const safetyViolation = busEvent('safety.violation', judged);
/** The action did not happen: comes with every violation. */
export const safetyBlocked = busEvent('safety.blocked', judged);
/** Somebody should look: an action waits for a person. */
export const safetyAlert = busEvent('safety.alert', judged);
