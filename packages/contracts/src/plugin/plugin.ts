import { z } from 'zod';
import { Timestamp } from '../ids.js';
import { ToolEffect, ToolPermission } from '../tool/tool.js';

/** PLG-001, PLG-006: the canonical manifest. Unknown fields are errors. */
export const PluginManifest = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .min(3)
    .max(50),
  version: z.string().regex(/^\d+\.\d+\.\d+(-[a-zA-Z0-9-]+)?$/),
  entry: z.string().regex(/^[a-zA-Z0-9-_/]+\.(js|ts|mjs)$/),
  type: z.enum(['agent', 'tool', 'memory', 'provider', 'hook', 'middleware']).default('tool'),
  description: z.string().max(1_000).default(''),
  author: z.string().max(200).optional(),
  license: z.string().max(100).optional(),
  permissions: z.strictObject({
    filesystem: z.array(z.strictObject({ path: z.string(), mode: z.enum(['read', 'write', 'readwrite']) })).optional(),
    network: z
      .strictObject({
        outbound: z.array(z.url()).optional(),
        inbound: z.strictObject({ port: z.number().int().min(1024).max(65535), interface: z.enum(['localhost', 'all']) }).optional(),
      })
      .optional(),
    usb: z
      .strictObject({
        vendor_ids: z.array(z.string().regex(/^0x[0-9a-fA-F]{4}$/)).optional(),
        product_ids: z.array(z.string().regex(/^0x[0-9a-fA-F]{4}$/)).optional(),
      })
      .optional(),
    memory: z
      .strictObject({ max_heap_mb: z.number().int().min(10).max(1024).optional(), max_workers: z.number().int().min(1).max(8).optional() })
      .optional(),
    queue: z.array(z.string().regex(/^[a-z0-9-]+$/)).optional(),
  }),
  hooks: z
    .strictObject({
      onLoad: z.string().optional(),
      onUnload: z.string().optional(),
      onUSBAttach: z.string().optional(),
      onUSBDetach: z.string().optional(),
      onJobReceived: z.string().optional(),
    })
    .default({}),
  eventHooks: z
    .array(
      z.strictObject({
        event: z.string(),
        handler: z.string(),
        priority: z.number().int().min(0).max(100).default(50),
        /** It guards something: what it cannot check does not happen, also while the plugin service is away (PLG-038). */
        critical: z.boolean().optional(),
      }),
    )
    .default([]),
  tools: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z0-9_]{1,63}$/),
        description: z.string(),
        handler: z.string(),
        inputSchema: z.record(z.string(), z.unknown()),
        /** What it takes to use it; READ_ONLY unless stated. */
        permission: ToolPermission.optional(),
        /** A person allows every single call. */
        requiresApproval: z.boolean().optional(),
        /** What a person always decides about (AGT-051). */
        effect: ToolEffect.optional(),
      }),
    )
    .default([]),
  config: z
    .record(
      z.string(),
      z.strictObject({
        type: z.enum(['string', 'number', 'boolean']),
        required: z.boolean().default(false),
        default: z.unknown().optional(),
        secret: z.boolean().default(false),
      }),
    )
    .default({}),
  signature: z.strictObject({ algorithm: z.enum(['Ed25519', 'SHA-256']), value: z.string(), signer: z.string().optional() }).optional(),
});
export type PluginManifest = z.infer<typeof PluginManifest>;

export const PluginStatus = z.object({
  pluginId: z.string(),
  name: z.string(),
  version: z.string(),
  description: z.string(),
  state: z.enum(['discovered', 'validated', 'loading', 'active', 'disabled', 'unloading', 'unloaded', 'error']),
  signed: z.boolean(),
  tools: z.array(z.string()),
  hooks: z.array(z.string()),
  /** Those of its hooks without whose answer nothing goes on. */
  guards: z.array(z.string()).optional(),
  problems: z.array(z.object({ path: z.string(), message: z.string() })),
  loadedAt: Timestamp.optional(),
});
export type PluginStatus = z.infer<typeof PluginStatus>;
