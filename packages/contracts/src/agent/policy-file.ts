import { z } from 'zod';
import { Timestamp } from '../ids.js';

/** The two files that say what agents may do. */
export const PolicyFile = z.enum(['agent_permissions.yaml', 'network_policies.yaml']);
export type PolicyFile = z.infer<typeof PolicyFile>;

export const PolicyText = z.object({
  file: PolicyFile,
  /** YAML. */
  text: z.string(),
  /** Names exactly this text: what is based on it says so. */
  sha256: z.string(),
  /** Absent: it is what the installation came with, or its files. */
  changedAt: Timestamp.optional(),
  changedBy: z.string().optional(),
});
export type PolicyText = z.infer<typeof PolicyText>;
