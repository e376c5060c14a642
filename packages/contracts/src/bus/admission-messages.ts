import { z } from 'zod';
import { UserId } from '../ids.js';
import { command } from './message.js';

/**
 * Asks the door whether a goal may begin that no request of a person begins: a schedule's, an approved proposal's, a
 * suggestion's. Takes one goal of the organisation's day, once per key, and answers what the person may do now. FORBIDDEN when
 * they may not begin goals any more, TENANT_INACTIVE, QUOTA_EXCEEDED.
 */
export const goalsAdmit = command(
  'gateway',
  'goals.admit',
  z.object({ userId: UserId, key: z.string().min(1).max(200) }),
  z.object({ permissions: z.array(z.string()) }),
);
