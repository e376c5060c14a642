import { z } from 'zod';
import { Timestamp } from '../ids.js';
import { TelosName } from './telos-name.js';

export { TelosName, telosNames } from './telos-name.js';

export const maxTelosLength = 20_000;

/** One version of a document. Version 0 with no content: nobody has written it yet. */
export const TelosDocument = z.object({
  name: TelosName,
  /** Markdown. */
  content: z.string().max(maxTelosLength),
  version: z.number().int().nonnegative(),
  updatedAt: Timestamp.optional(),
  updatedBy: z.string().optional(),
  reason: z.string().optional(),
});
export type TelosDocument = z.infer<typeof TelosDocument>;

export const TelosChange = z.strictObject({
  content: z.string().max(maxTelosLength),
  /** The version that was read before it was changed: whoever changed it meanwhile is not overwritten. */
  basedOn: z.number().int().nonnegative(),
  reason: z.string().trim().max(500).optional(),
});
export type TelosChange = z.infer<typeof TelosChange>;
