import { z } from 'zod';

/** The documents in which an organisation says what it is for (ORC-010). */
export const telosNames = ['mission', 'vision', 'values', 'priorities', 'success'] as const;
export const TelosName = z.enum(telosNames);
export type TelosName = z.infer<typeof TelosName>;
