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
  z.object({ kind: z.literal('notice'), level: z.enum(['info', 'warning']), message: z.string() }),
]);
export type Step = z.infer<typeof Step>;
