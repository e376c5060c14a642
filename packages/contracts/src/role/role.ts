import { z } from 'zod';
import { AssignmentId, TenantId, Timestamp, UserId } from '../ids.js';
import { Permission } from '../permission.js';

/** A role is addressed by its name; names of built-in roles are taken in every tenant. */
export const RoleName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{1,39}$/, 'expected lower-case letters, digits and underscores, such as data_steward');

export const Role = z.object({
  name: RoleName,
  description: z.string(),
  builtIn: z.boolean(),
  inherits: z.array(RoleName),
  /** What the role grants itself; `effective` includes what it inherits. */
  permissions: z.array(Permission),
  effective: z.array(Permission),
});
export type Role = z.infer<typeof Role>;

const fields = {
  description: z.string().max(500).default(''),
  inherits: z.array(RoleName).max(20).default([]),
  permissions: z.array(Permission).max(200).default([]),
};
export const RoleInput = z.strictObject({ name: RoleName, ...fields });
export type RoleInput = z.infer<typeof RoleInput>;
export const RolePatch = z.strictObject({
  description: fields.description.unwrap().optional(),
  inherits: fields.inherits.unwrap().optional(),
  permissions: fields.permissions.unwrap().optional(),
});
export type RolePatch = z.infer<typeof RolePatch>;

/** What a check may be narrowed to: one resource of a kind, such as one goal. */
export const ResourceType = z.enum(['goal', 'agent', 'schedule', 'file', 'conversation', 'memory', 'webhook', 'plugin']);
export type ResourceType = z.infer<typeof ResourceType>;

/** A role given to a person, perhaps for a time, perhaps for one resource only (IDN-045). */
export const RoleAssignment = z.object({
  assignmentId: AssignmentId,
  userId: UserId,
  tenantId: TenantId,
  role: RoleName,
  grantedBy: z.string(),
  validFrom: Timestamp.optional(),
  validUntil: Timestamp.optional(),
  resourceType: ResourceType.optional(),
  resourceId: z.string().optional(),
  createdAt: Timestamp,
});
export type RoleAssignment = z.infer<typeof RoleAssignment>;

export const RoleAssignmentInput = z
  .strictObject({
    userId: UserId,
    role: RoleName,
    validFrom: Timestamp.optional(),
    validUntil: Timestamp.optional(),
    resourceType: ResourceType.optional(),
    resourceId: z.string().min(1).max(200).optional(),
  })
  .refine((input) => (input.resourceType === undefined) === (input.resourceId === undefined), {
    message: 'a resource needs both its type and its id',
    path: ['resourceId'],
  })
  .refine((input) => !input.validFrom || !input.validUntil || input.validFrom < input.validUntil, {
    message: 'must be later than validFrom',
    path: ['validUntil'],
  });
export type RoleAssignmentInput = z.infer<typeof RoleAssignmentInput>;

/** Why something is allowed or not: the assignment that grants it and the roles it passed through. */
export const PermissionExplanation = z.object({
  permission: Permission,
  allowed: z.boolean(),
  reason: z.string(),
  grants: z.array(
    z.object({
      assignmentId: AssignmentId,
      /** From the assigned role to the one that holds the permission. */
      path: z.array(RoleName),
      resourceType: ResourceType.optional(),
      resourceId: z.string().optional(),
      validUntil: Timestamp.optional(),
      /** Whether it counts for this question: inside its dates, and for this resource. */
      applies: z.boolean(),
    }),
  ),
});
export type PermissionExplanation = z.infer<typeof PermissionExplanation>;
