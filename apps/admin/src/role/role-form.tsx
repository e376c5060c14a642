'use client';
import { type Permission, type Role, RoleInput } from '@autoweave/contracts';
import { Button, Checkbox, Dialog, DialogContent, Field, formatPlural, Input } from '@autoweave/ui';
import { type ReactNode, useState } from 'react';
import { PermissionChecklist } from '../access/permission-checklist';
import { useAct } from '../api/use-act';

export interface RoleFormProps {
  /** Left out: a new one. */
  readonly role?: Role;
  /** Every role there is, to inherit from. */
  readonly roles: readonly Role[];
  readonly children: (open: () => void) => ReactNode;
}

interface Draft {
  readonly name: string;
  readonly description: string;
  readonly inherits: readonly string[];
  readonly permissions: readonly Permission[];
}
const fresh: Draft = { name: '', description: '', inherits: [], permissions: [] };

/** Makes or changes a role of the organisation. */
export function RoleForm({ role, roles, children }: RoleFormProps) {
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState<Draft>(fresh);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const inherited = new Set(roles.filter(({ name }) => draft.inherits.includes(name)).flatMap(({ effective }) => effective));
  const read = RoleInput.safeParse(draft);
  const nameError = read.success || draft.name === '' ? undefined : read.error.issues.find((issue) => issue.path[0] === 'name')?.message;
  const save = () => {
    if (!read.success) return;
    const { name, ...rest } = read.data;
    act({
      call: (client) => (role ? client.roles.update({ role: role.name, ...rest }) : client.roles.create(read.data)),
      done: role ? 'The role is changed; it holds at once' : `${name} is there`,
      renew: ['roles', 'user-permissions'],
      after: () => setOpen(false),
    });
  };
  const total = new Set([...inherited, ...draft.permissions]).size;
  return (
    <>
      {children(() => {
        setDraft(role ?? fresh);
        setOpen(true);
      })}
      <Dialog open={open} onOpenChange={setOpen}>
        <DialogContent
          title={role ? `Change ${role.name.replaceAll('_', ' ')}` : 'New role'}
          description={role ? 'What you change holds at once for everybody who has it.' : undefined}
          className="max-w-2xl"
          footer={
            <>
              <span className="mr-auto self-center text-xs text-ink-faint">{formatPlural(total, 'permission')}</span>
              <Button onClick={() => setOpen(false)}>Not now</Button>
              <Button variant="primary" busy={busy} disabled={!read.success} onClick={save}>
                {role ? 'Keep the changes' : 'Make the role'}
              </Button>
            </>
          }
        >
          <div className="grid gap-5">
            <div className="grid gap-4 sm:grid-cols-2">
              {role ? null : (
                <Field label="Name" hint="For example data_steward" error={nameError}>
                  {(id) => <Input id={id} value={draft.name} maxLength={40} onChange={(event) => change({ name: event.target.value })} />}
                </Field>
              )}
              <Field label="Description" className={role ? 'sm:col-span-2' : undefined}>
                {(id) => (
                  <Input
                    id={id}
                    value={draft.description}
                    maxLength={500}
                    onChange={(event) => change({ description: event.target.value })}
                  />
                )}
              </Field>
            </div>
            <fieldset className="grid gap-1">
              <legend className="mb-1 text-sm font-medium">Also has everything of</legend>
              <div className="flex flex-wrap gap-x-5 gap-y-1">
                {roles
                  .filter(({ name }) => name !== role?.name)
                  .map(({ name }) => (
                    <label key={name} className="flex items-center gap-2 text-sm pointer-coarse:py-1.5">
                      <Checkbox
                        checked={draft.inherits.includes(name)}
                        onChange={(event) =>
                          change({
                            inherits: event.target.checked ? [...draft.inherits, name] : draft.inherits.filter((each) => each !== name),
                          })
                        }
                      />
                      {name.replaceAll('_', ' ')}
                    </label>
                  ))}
              </div>
            </fieldset>
            <PermissionChecklist chosen={draft.permissions} inherited={inherited} onChange={(permissions) => change({ permissions })} />
          </div>
        </DialogContent>
      </Dialog>
    </>
  );
}
