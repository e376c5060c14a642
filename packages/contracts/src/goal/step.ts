import { z } from 'zod';
import { Fault } from '../errors.js';

/** One visible moment of an agent at work; appended to the goal's log in coalesced chunks. */
export const Step = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('reasoning'), text: z.string() }),
  z.object({ kind: z.literal('tool_call'), callId: z.string(), tool: z.string(), arguments: z.record(z.string(), z.unknown()) }),
  z.object({
    kind: z.literal('tool_result'),
    callId: z.string(),
    tool: z.string(),
    ok: z.boolean(),
    summary: z.string(),
    durationMs: z.number().nonnegative(),
    fault: Fault.optional(),
  }),
  z.object({ kind: z.literal('memory'), recalled: z.number().int().nonnegative(), tier: z.string() }),
  /** What the safety gate said about an action, when it was not a plain yes. */
  z.object({
    kind: z.literal('gate'),
    action: z.enum(['tool', 'model', 'spawn', 'network']),
    subject: z.string(),
    verdict: z.enum(['permitted_by_grant', 'approval_required', 'refused']),
    rule: z.string(),
    message: z.string(),
    callId: z.string().optional(),
  }),
  /** One agent asked another one directly (ORC-053). */
  z.object({
    kind: z.literal('consult'),
    agent: z.string(),
    question: z.string(),
    answer: z.string(),
    durationMs: z.number().nonnegative(),
  }),
  z.object({ kind: z.literal('broadcast'), topic: z.string(), message: z.string() }),
  /** The conversation grew too long and its older part was replaced by a summary. */
  z.object({ kind: z.literal('compaction'), beforeTokens: z.number().int(), afterTokens: z.number().int(), summary: z.string() }),
  z.object({ kind: z.literal('notice'), level: z.enum(['info', 'warning']), message: z.string() }),
]);
export type Step = z.infer<typeof Step>;
