import { z } from 'zod';
import { Evidence, SelfCheck } from '../goal/result.js';

/**
 * Final text of an `execute` turn as structured JSON. A language model may also answer plain markdown: then the text
 * is the summary, and evidence and checks are empty. Files written in the workspace become artifacts by themselves.
 */
export const TaskAnswer = z.object({
  summary: z.string().min(1),
  data: z.record(z.string(), z.unknown()).default({}),
  evidence: z.array(Evidence).default([]),
  checks: z.array(SelfCheck).default([]),
  limits: z.array(z.string()).default([]),
  method: z.string().optional(),
  confidence: z.number().min(0).max(1).optional(),
  quality: z.number().min(0).max(1).optional(),
  /** The doer found that the task cannot be done; the attempt fails with this. */
  fault: z
    .object({
      code: z.enum(['CAPABILITY_MISSING', 'CLARIFICATION_NEEDED', 'UNREADABLE_FILE']),
      message: z.string(),
      hint: z.string().optional(),
      details: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});
export type TaskAnswer = z.infer<typeof TaskAnswer>;

export const CriticAnswer = z.object({
  outcomes: z.array(z.object({ statement: z.string(), passed: z.boolean(), detail: z.string() })),
  quality: z.number().min(0).max(1),
});
export type CriticAnswer = z.infer<typeof CriticAnswer>;

export const ReflectAnswer = z.object({ lessons: z.array(z.string().max(1_000)).max(20) });
export type ReflectAnswer = z.infer<typeof ReflectAnswer>;
