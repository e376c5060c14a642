import { z } from 'zod';
import { Complexity, Pattern, Risk } from './state.js';

/** ORC-004: what the goal is about, before anything is planned. */
export const Intent = z.object({
  objective: z.string().min(1).max(4_000),
  capabilities: z.array(z.string().min(1)).max(32),
  complexity: Complexity,
  risk: Risk,
  pattern: Pattern,
  /** Recognised kind of goal, when the provider knows kinds (`embedded` does). */
  kind: z.string().optional(),
  /** 0–1, with how it was computed in `method`. */
  confidence: z.number().min(0).max(1),
  method: z.string(),
  /** Present when the goal cannot be done here: what is missing and what could be asked instead. */
  refusal: z
    .object({
      code: z.enum(['CAPABILITY_MISSING', 'CLARIFICATION_NEEDED']),
      reason: z.string(),
      missing: z.array(z.string()),
      suggestions: z.array(z.string()),
    })
    .optional(),
});
export type Intent = z.infer<typeof Intent>;
