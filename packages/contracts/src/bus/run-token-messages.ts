import { z } from 'zod';
import { GoalId, Sha256, TaskId, Timestamp } from '../ids.js';
import { longestRunSeconds, RunBudget, RunCall, RunScope, RunTokenId, RunTool, RunVerdict } from '../oauth/run-token.js';
import { command } from './message.js';

/**
 * A token for one running attempt, in the name of the person whose goal it is. Only the agents ask; FORBIDDEN when the
 * attempt does not run, and never more than that person may.
 */
export const runTokensIssue = command(
  'gateway',
  'runTokens.issue',
  z.object({
    goalId: GoalId,
    taskId: TaskId,
    attempt: z.number().int().positive(),
    agent: z.string().min(1).max(200),
    scopes: z.array(RunScope).max(50),
    tools: z.array(RunTool).max(100),
    budget: RunBudget,
    seconds: z.number().int().min(1).max(longestRunSeconds).default(longestRunSeconds),
  }),
  z.object({ runId: RunTokenId, token: z.string(), scopes: z.array(RunScope), expiresAt: Timestamp }),
);
/** Decides one call and takes what it costs in the same transaction. The token is named by its SHA-256: streams are kept. */
export const runTokensAuthorize = command('gateway', 'runTokens.authorize', RunCall.extend({ tokenHash: Sha256 }), RunVerdict);
/** Ends a token and every token below it, at once. */
export const runTokensRevoke = command(
  'gateway',
  'runTokens.revoke',
  z.object({ runId: RunTokenId, reason: z.string().max(500).optional() }),
  z.object({ revoked: z.number().int() }),
);
