import type { Permission, PermissionExplanation, ResourceType } from '@autoweave/contracts';
import { type Assignment, type CustomRole, type Grant, grantsOf, isInForce } from './effective.js';

export interface Resource {
  readonly type: ResourceType;
  readonly id: string;
}

/** What a principal may do. */
export interface Rights {
  /** What holds for every resource. */
  readonly permissions: ReadonlySet<Permission>;
  /** With a resource, what was granted for that one alone counts too. */
  allows(permission: Permission, resource?: Resource): boolean;
}

/** The rights of a credential that carries less than its owner: never more than either. */
export const narrow = (rights: Rights, within: ReadonlySet<Permission>): Rights => ({
  permissions: new Set([...rights.permissions].filter((permission) => within.has(permission))),
  allows: (permission, resource) => within.has(permission) && rights.allows(permission, resource),
});

/**
 * What one person may do in one tenant, at any moment: what is not granted is denied. Assignments that begin or end are
 * followed without asking the store again.
 */
export class Authority implements Rights {
  /** Roles that are in force for everything, in the order of assignment. */
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
  /** From when on this is out of date, because an assignment begins or ends (epoch milliseconds). */
  readonly until: number;
  private readonly scoped: ReadonlySet<string>;
  private readonly grants: readonly Grant[];

  constructor(assignments: readonly Assignment[], custom: readonly CustomRole[], now: number) {
    this.grants = grantsOf(assignments, custom);
    const inForce = this.grants.filter(({ assignment }) => isInForce(assignment, now));
    const everywhere = inForce.filter(({ assignment }) => assignment.resourceType === null);
    this.permissions = new Set(everywhere.map(({ permission }) => permission));
    this.scoped = new Set(
      inForce
        .filter(({ assignment }) => assignment.resourceType !== null)
        .map(({ permission, assignment }) => key(permission, assignment.resourceType as string, assignment.resourceId as string)),
    );
    this.roles = [...new Set(assignments.filter((one) => one.resourceType === null && isInForce(one, now)).map(({ role }) => role))];
    const turns = assignments
      .flatMap(({ validFrom, validUntil }) => [validFrom?.getTime(), validUntil?.getTime()])
      .filter((time): time is number => time !== undefined && time > now);
    this.until = Math.min(Number.POSITIVE_INFINITY, ...turns);
  }

  allows(permission: Permission, resource?: Resource): boolean {
    return this.permissions.has(permission) || (resource !== undefined && this.scoped.has(key(permission, resource.type, resource.id)));
  }

  /** The answer of `allows`, with every assignment that has to do with it. */
  explain(permission: Permission, resource: Resource | undefined, now: number): PermissionExplanation {
    const grants = this.grants
      .filter((grant) => grant.permission === permission)
      .map(({ path, assignment }) => {
        const { assignmentId, resourceType, resourceId, validUntil } = assignment;
        const fits = resourceType === null || (resource?.type === resourceType && resource.id === resourceId);
        return {
          assignmentId,
          path: [...path],
          ...(resourceType && resourceId ? { resourceType: resourceType as ResourceType, resourceId } : {}),
          ...(validUntil ? { validUntil: validUntil.toISOString() } : {}),
          applies: fits && isInForce(assignment, now),
          expired: !isInForce(assignment, now),
        };
      });
    const counting = grants.find((grant) => grant.applies);
    const reason = counting
      ? `granted by ${counting.path.join(' → ')}`
      : grants.length === 0
        ? `no assigned role carries ${permission}`
        : grants.every((grant) => grant.expired)
          ? 'the assignments that carry it are outside their dates'
          : 'it is granted for other resources only';
    return { permission, allowed: counting !== undefined, reason, grants: grants.map(({ expired: _, ...grant }) => grant) };
  }
}

const key = (permission: string, type: string, id: string): string => `${permission} ${type} ${id}`;
