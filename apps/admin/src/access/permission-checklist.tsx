'use client';
import type { Permission } from '@autoweave/contracts';
import { Checkbox } from '@autoweave/ui';
import { groupPermissions } from './permission-groups';

export interface PermissionChecklistProps {
  readonly chosen: readonly Permission[];
  /** What comes from elsewhere: shown as given, not to be changed here. */
  readonly inherited: ReadonlySet<Permission>;
  readonly onChange: (chosen: readonly Permission[]) => void;
}

/** Every permission there is, by what it is about. */
export function PermissionChecklist({ chosen, inherited, onChange }: PermissionChecklistProps) {
  const has = new Set(chosen);
  const set = (permissions: readonly Permission[], on: boolean) =>
    onChange(on ? [...new Set([...chosen, ...permissions])] : chosen.filter((each) => !permissions.includes(each)));
  return (
    <div role="group" aria-label="Permissions" className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
      {groupPermissions().map((group) => {
        const own = group.permissions.map((one) => one.permission).filter((permission) => !inherited.has(permission));
        const count = own.filter((permission) => has.has(permission)).length;
        return (
          <fieldset key={group.name} className="grid min-w-0 content-start gap-1">
            <legend className="sr-only">{group.name}</legend>
            <label className="flex items-center gap-2 text-xs font-medium text-ink-muted">
              <Checkbox
                aria-label={`All of ${group.name}`}
                disabled={own.length === 0}
                checked={own.length === 0 || count === own.length}
                ref={(box) => {
                  if (box) box.indeterminate = count > 0 && count < own.length;
                }}
                onChange={(event) => set(own, event.target.checked)}
              />
              {group.name}
            </label>
            <div className="grid grid-cols-2 gap-x-3 pl-6">
              {group.permissions.map(({ permission, verb }) => {
                const given = inherited.has(permission);
                return (
                  <label
                    key={permission}
                    className="flex min-w-0 items-center gap-2 py-0.5 text-sm pointer-coarse:py-1.5"
                    title={permission}
                  >
                    <Checkbox
                      aria-label={permission}
                      checked={given || has.has(permission)}
                      disabled={given}
                      onChange={(event) => set([permission], event.target.checked)}
                    />
                    <span className={given ? 'truncate text-ink-faint' : 'truncate'}>{verb}</span>
                  </label>
                );
              })}
            </div>
          </fieldset>
        );
      })}
    </div>
  );
}
