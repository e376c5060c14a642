import { z } from 'zod';
import { MemoryId, Timestamp } from '../ids.js';
import { Phase } from '../goal/state.js';

export const MemoryKind = z.enum(['episodic', 'semantic', 'procedural', 'strategic']);
export const MemoryTier = z.enum(['hot', 'warm', 'cold']);

/** Who sees a memory: `tenant` or `user:{user id}` (MEM-022). */
export const Namespace = z.string().regex(/^(tenant|user:user_[0-9a-z]{26})$/);

export const MemoryInput = z.object({
  kind: MemoryKind,
  namespace: Namespace.default('tenant'),
  title: z.string().min(1).max(300),
  content: z.string().min(1).max(100_000),
  source: z.string().max(300),
  confidence: z.number().min(0).max(1).default(0.8),
  phase: Phase.optional(),
  goalId: z.string().optional(),
  taskId: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).default({}),
});
export type MemoryInput = z.infer<typeof MemoryInput>;

export const Memory = MemoryInput.extend({
  memoryId: MemoryId,
  tier: MemoryTier,
  usageCount: z.number().int(),
  pinned: z.boolean(),
  createdAt: Timestamp,
  lastUsedAt: Timestamp.optional(),
});
export type Memory = z.infer<typeof Memory>;

export const MemoryHit = z.object({
  memory: Memory,
  score: z.number(),
  /** Score of each retrieval leg, 0–1 after max-normalisation. */
  legs: z.record(z.string(), z.number()),
});
/** Every recall says which tier of the chain answered and whether that is less than the best one. */
export const Recall = z.object({ hits: z.array(MemoryHit), tier: z.string(), degraded: z.boolean(), latencyMs: z.number() });
export type Recall = z.infer<typeof Recall>;
export const RecallQuery = z.object({
  query: z.string().min(1).max(4_000),
  namespaces: z.array(Namespace).min(1).default(['tenant']),
  kinds: z.array(MemoryKind).optional(),
  limit: z.number().int().min(1).max(50).default(5),
});
export type RecallQuery = z.infer<typeof RecallQuery>;
