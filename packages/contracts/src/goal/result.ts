import { z } from 'zod';
import { Artifact } from '../file/file.js';
import { Usage } from '../usage.js';

/** Where a number or statement comes from: a source, a place in it, and what stands there. */
export const Evidence = z.object({
  claim: z.string(),
  source: z.string(),
  /** `line 12`, `rows 3-9`, `query: …` */
  locator: z.string().optional(),
  quote: z.string().max(2_000).optional(),
  sha256: z.string().optional(),
});
export type Evidence = z.infer<typeof Evidence>;

/** A check that the doer ran on its own work, e.g. a total recomputed by a second query. */
export const SelfCheck = z.object({ name: z.string(), passed: z.boolean(), detail: z.string().optional() });
export type SelfCheck = z.infer<typeof SelfCheck>;

export const TaskResult = z.object({
  type: z.enum(['task_completed', 'partial_result']),
  /** Markdown for people. */
  summary: z.string(),
  /** Structured outcome for the tasks that depend on this one. */
  data: z.record(z.string(), z.unknown()).default({}),
  artifacts: z.array(Artifact).default([]),
  evidence: z.array(Evidence).default([]),
  checks: z.array(SelfCheck).default([]),
  /** How it was done, e.g. `embedded rules v1` or a model's name. */
  method: z.string(),
  limits: z.array(z.string()).default([]),
  quality: z.number().min(0).max(1).optional(),
  confidence: z.number().min(0).max(1).optional(),
});
export type TaskResult = z.infer<typeof TaskResult>;
export type TaskResultInput = z.input<typeof TaskResult>;

export const CriterionOutcome = z.object({ criterion: z.string(), passed: z.boolean(), detail: z.string() });
export type CriterionOutcome = z.infer<typeof CriterionOutcome>;

export const GoalResult = z.object({
  type: z.enum(['goal_completed', 'partial_result']),
  answer: z.string(),
  artifacts: z.array(Artifact),
  evidence: z.array(Evidence),
  criteria: z.array(CriterionOutcome),
  method: z.string(),
  limits: z.array(z.string()),
  /** Absent when nobody judged the outcome and no task measured its own. */
  quality: z.number().min(0).max(1).optional(),
  confidence: z.number().min(0).max(1),
  usage: Usage,
});
export type GoalResult = z.infer<typeof GoalResult>;
