import { z } from 'zod';
import { TelosName } from './telos-name.js';

const Said = z.object({ document: TelosName, statement: z.string() });

/** How a goal and the way it is approached stand to what the organisation says of itself (ORC-010). */
export const Alignment = z.object({
  /** What was compared, in which version. */
  documents: z.array(z.object({ name: TelosName, version: z.number().int().positive() })),
  supports: z.array(Said),
  /** Statements that forbid what is asked for, or how it is approached. */
  conflicts: z.array(Said),
  /** Share of what supports in all that speaks to it, 0–1; absent when nothing does. */
  score: z.number().min(0).max(1).optional(),
  method: z.string(),
});
export type Alignment = z.infer<typeof Alignment>;
