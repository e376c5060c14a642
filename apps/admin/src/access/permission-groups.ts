import { type Permission, permissions as all } from '@autoweave/contracts';

export interface PermissionGroup {
  readonly name: string;
  readonly permissions: readonly { readonly permission: Permission; readonly verb: string }[];
}

const titles: Readonly<Record<string, string>> = { apikey: 'API keys', ops: 'Operations', admin: 'Installation', tenant: 'Organisation' };
const title = (area: string): string => titles[area] ?? `${area[0]?.toUpperCase() ?? ''}${area.slice(1)}`;

/** Permissions by what they are about, in the order of the contract. */
export function groupPermissions(permissions: readonly Permission[] = all): readonly PermissionGroup[] {
  const wanted = new Set(permissions);
  const groups = new Map<string, { permission: Permission; verb: string }[]>();
  for (const permission of all) {
    if (!wanted.has(permission)) continue;
    const [area = '', verb = ''] = permission.split(':');
    groups.set(area, [...(groups.get(area) ?? []), { permission, verb }]);
  }
  return [...groups].map(([area, list]) => ({ name: title(area), permissions: list }));
}
