import { z } from 'zod';

/** AGT-044; each level includes the one before. */
export const ToolPermission = z.enum(['READ_ONLY', 'READ_WRITE', 'EXECUTE', 'ADMIN']);
export type ToolPermission = z.infer<typeof ToolPermission>;

/** AGT-051: effects that a person always decides about, unless permitted in advance. */
export const ToolEffect = z.enum(['deployment', 'deletion', 'payment', 'administration', 'code_execution']);
export type ToolEffect = z.infer<typeof ToolEffect>;

/** What a model sees of a tool. `inputSchema` is JSON Schema. */
export const ToolSpec = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]{1,63}$/),
  description: z.string(),
  inputSchema: z.record(z.string(), z.unknown()),
});
export type ToolSpec = z.infer<typeof ToolSpec>;

export const ToolInfo = ToolSpec.extend({
  permission: ToolPermission,
  requiresApproval: z.boolean(),
  effect: ToolEffect.optional(),
  owner: z.enum(['core', 'agent', 'plugin', 'marketplace']),
});
export type ToolInfo = z.infer<typeof ToolInfo>;
