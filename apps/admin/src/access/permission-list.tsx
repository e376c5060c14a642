import type { Permission } from '@autoweave/contracts';
import { Badge } from '@autoweave/ui';
import { groupPermissions } from './permission-groups';

/** Permissions to read, by what they are about. */
export function PermissionList({ permissions, label }: { readonly permissions: readonly Permission[]; readonly label: string }) {
  return (
    <dl aria-label={label} className="grid gap-1.5">
      {groupPermissions(permissions).map((group) => (
        <div key={group.name} className="grid gap-x-3 gap-y-1 sm:grid-cols-[7.5rem_1fr]">
          <dt className="text-xs text-ink-faint sm:pt-0.5">{group.name}</dt>
          <dd className="flex flex-wrap gap-1">
            {group.permissions.map(({ permission, verb }) => (
              <Badge key={permission} tone="outline" title={permission}>
                {verb}
              </Badge>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
