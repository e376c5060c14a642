import { z } from 'zod';
import { GoalId, SuggestionId, Timestamp } from '../ids.js';

/** ORC-131. */
export const SuggestionType = z.enum(['bug_fix', 'performance', 'security', 'code_quality', 'feature', 'documentation', 'refactor']);
export type SuggestionType = z.infer<typeof SuggestionType>;

/** The most pressing first. */
export const suggestionPriorities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;
export const SuggestionPriority = z.enum(suggestionPriorities);
export type SuggestionPriority = z.infer<typeof SuggestionPriority>;

/** `implementing`: a goal works on it. `implemented`: that goal was completed. */
export const SuggestionStatus = z.enum(['pending', 'approved', 'rejected', 'implementing', 'implemented']);
export type SuggestionStatus = z.infer<typeof SuggestionStatus>;

const text = (most: number) => z.string().trim().min(1).max(most);

export const SuggestionInput = z.strictObject({
  type: SuggestionType,
  priority: SuggestionPriority.default('MEDIUM'),
  title: text(200),
  description: text(20_000),
  affectedFiles: z.array(text(500)).max(100).default([]),
  suggestedFix: z.string().trim().max(20_000).default(''),
  confidence: z.number().min(0).max(1).default(0.8),
  /** Examples of what was seen. */
  evidence: z.array(text(2_000)).max(50).default([]),
});
export type SuggestionInput = z.infer<typeof SuggestionInput>;

/** An improvement that an analysis, an agent or a person suggests (ORC-131). */
export const Suggestion = SuggestionInput.extend({
  suggestionId: SuggestionId,
  /** An analysis, an agent's name, or `user:<id>`. */
  detectedBy: z.string(),
  /** How often it was found; what is found again while it is open is brought up to date. */
  found: z.number().int().positive(),
  status: SuggestionStatus,
  reason: z.string().optional(),
  /** The agent whose goal works on it; left out: whoever suits its tasks. */
  implementedBy: z.string().optional(),
  goalId: GoalId.optional(),
  /** Agent, or `user:<id>`, to what it thinks of it. */
  votes: z.record(z.string(), z.union([z.literal(-1), z.literal(0), z.literal(1)])),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  decidedAt: Timestamp.optional(),
});
export type Suggestion = z.infer<typeof Suggestion>;

/** ORC-132. */
export const analysisNames = [
  'error_patterns',
  'performance_bottlenecks',
  'code_quality',
  'security_issues',
  'test_coverage',
  'documentation_gaps',
] as const;
export const AnalysisName = z.enum(analysisNames);
export type AnalysisName = z.infer<typeof AnalysisName>;

/** What one analysis looked at the last time it ran, so that "nothing found" can be told from "nothing looked at". */
export const AnalysisReport = z.object({
  analysis: AnalysisName,
  at: Timestamp,
  /** How many things it looked at, and what they are. */
  lookedAt: z.number().int().nonnegative(),
  unit: z.string(),
  found: z.number().int().nonnegative(),
  /** Why it could not be carried out. */
  error: z.string().optional(),
});
export type AnalysisReport = z.infer<typeof AnalysisReport>;
