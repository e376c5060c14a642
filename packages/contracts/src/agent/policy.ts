import { z } from 'zod';

const patterns = z.array(z.string().min(1).max(200)).max(200);

/** What may leave the sandbox (AGT-070): deny first, then allow; anything unmatched is denied. Patterns are `host:port` globs. */
export const EgressPolicy = z.strictObject({
  allow: patterns.optional(),
  deny: patterns.optional(),
  max_connections: z.number().int().positive().optional(),
  rate_limit_requests_per_minute: z.number().int().positive().optional(),
  /** Of one run of sandboxed code, over all its connections. */
  max_download_size_mb: z.number().positive().optional(),
  /** The same for what it sends; as much as may be downloaded unless stated. */
  max_upload_size_mb: z.number().positive().optional(),
});
export type EgressPolicy = z.infer<typeof EgressPolicy>;

/**
 * Narrows what an agent may do (keys of AGT-065). A key left out inherits the default of the agent's type; lists that
 * block add to the defaults, lists that allow replace them. No policy can widen what the safety gate permits.
 */
export const AgentPolicy = z.strictObject({
  max_file_size_mb: z.number().positive().optional(),
  max_execution_time_seconds: z.number().int().positive().max(3_600).optional(),
  blocked_patterns: patterns.optional(),
  blocked_commands: patterns.optional(),
  allowed_commands: patterns.optional(),
  allowed_paths: patterns.optional(),
  denied_paths: patterns.optional(),
  allowed_sql_operations: patterns.optional(),
  denied_sql_operations: patterns.optional(),
  requires_approval: patterns.optional(),
  allowed_systemctl_units: patterns.optional(),
  network_allowlist: patterns.optional(),
  max_download_size_mb: z.number().positive().optional(),
  /** Tools of which every use waits for a person, beyond those that always do. */
  approval_tools: patterns.optional(),
  egress: EgressPolicy.optional(),
});
export type AgentPolicy = z.infer<typeof AgentPolicy>;
