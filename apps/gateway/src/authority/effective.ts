import { type BuiltInRole, builtInRoleDefinitions, type Permission } from '@autoweave/contracts';

/** A role of the tenant beside the built-in ones. */
export interface CustomRole {
  readonly name: string;
  readonly inherits: readonly string[];
  readonly permissions: readonly Permission[];
}

export interface Assignment {
  readonly assignmentId: string;
  readonly role: string;
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
  readonly resourceType: string | null;
  readonly resourceId: string | null;
}

/** One permission that one assignment carries, and the roles it passed through: from the assigned one to its holder. */
export interface Grant {
  readonly permission: Permission;
  readonly path: readonly string[];
  readonly assignment: Assignment;
}

interface Definition {
  readonly inherits: readonly string[];
  readonly permissions: readonly Permission[];
}

/** Built-in roles by name, then the tenant's own; a custom role cannot replace a built-in one. */
export function definitionsOf(custom: readonly CustomRole[]): ReadonlyMap<string, Definition> {
  return new Map<string, Definition>([
    ...custom.map((role) => [role.name, role] as const),
    ...(Object.entries(builtInRoleDefinitions) as [BuiltInRole, Definition][]),
  ]);
}

/** Every permission of a role with the shortest path to the role that holds it. An unknown role grants nothing. */
export function permissionsOf(role: string, definitions: ReadonlyMap<string, Definition>): ReadonlyMap<Permission, readonly string[]> {
  const found = new Map<Permission, readonly string[]>();
  const seen = new Set([role]);
  // Breadth first: the first path that reaches a permission is a shortest one.
  for (let level: readonly (readonly string[])[] = [[role]]; level.length > 0; ) {
    const next: (readonly string[])[] = [];
    for (const path of level) {
      const definition = definitions.get(path.at(-1) as string);
      for (const permission of definition?.permissions ?? []) if (!found.has(permission)) found.set(permission, path);
      for (const parent of definition?.inherits ?? []) {
        if (seen.has(parent)) continue;
        seen.add(parent);
        next.push([...path, parent]);
      }
    }
    level = next;
  }
  return found;
}

/** Everything that these assignments grant, dates and resources not yet looked at. */
export const grantsOf = (assignments: readonly Assignment[], custom: readonly CustomRole[]): readonly Grant[] => {
  const definitions = definitionsOf(custom);
  return assignments.flatMap((assignment) =>
    [...permissionsOf(assignment.role, definitions)].map(([permission, path]) => ({ permission, path, assignment })),
  );
};

/** Whether `inherits` would make `name` its own ancestor (IDN-045). */
export function closesCycle(name: string, inherits: readonly string[], custom: readonly CustomRole[]): boolean {
  const definitions = definitionsOf(custom.filter((role) => role.name !== name));
  const seen = new Set<string>();
  const open = [...inherits];
  for (let role = open.pop(); role !== undefined; role = open.pop()) {
    if (role === name) return true;
    if (seen.has(role)) continue;
    seen.add(role);
    open.push(...(definitions.get(role)?.inherits ?? []));
  }
  return false;
}

export const isInForce = ({ validFrom, validUntil }: Pick<Assignment, 'validFrom' | 'validUntil'>, now: number): boolean =>
  (validFrom === null || validFrom.getTime() <= now) && (validUntil === null || validUntil.getTime() > now);
