'use client';
import { ResourceType, RoleAssignmentInput, type User } from '@autoweave/contracts';
import { Button, Dialog, DialogContent, DialogTrigger, Disclosure, Field, Input, Select } from '@autoweave/ui';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';

const everywhere = 'everywhere';
const fresh = { role: '', validFrom: '', validUntil: '', resourceType: everywhere, resourceId: '' };
const kinds = [{ value: everywhere, label: 'Everything' }, ...ResourceType.options.map((value) => ({ value, label: `One ${value}` }))];
const moment = (local: string): string | undefined => (local === '' ? undefined : new Date(local).toISOString());

/** Gives a role, perhaps between dates, perhaps for one thing only. */
export function AssignRole({ user }: { readonly user: User }) {
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(fresh);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const roles = useRead(['roles'], (client) => client.roles.list(), { enabled: open, everyMs: false });
  const chosen = roles.data?.roles.find((role) => role.name === draft.role);
  const [validFrom, validUntil] = [moment(draft.validFrom), moment(draft.validUntil)];
  const read = RoleAssignmentInput.safeParse({
    userId: user.userId,
    role: draft.role,
    ...(validFrom ? { validFrom } : {}),
    ...(validUntil ? { validUntil } : {}),
    ...(draft.resourceType === everywhere
      ? {}
      : { resourceType: draft.resourceType, ...(draft.resourceId ? { resourceId: draft.resourceId.trim() } : {}) }),
  });
  const lacks = (field: string) => (read.success ? undefined : read.error.issues.find((issue) => issue.path[0] === field)?.message);
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setDraft(fresh);
      }}
    >
      <DialogTrigger asChild>
        <Button size="sm">
          <Plus />
          Give a role
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Give ${user.name} a role`}
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button
              variant="primary"
              busy={busy}
              disabled={!read.success}
              onClick={() =>
                read.success &&
                act({
                  call: (client) => client.users.assign(read.data),
                  done: 'The role is given',
                  renew: ['user-roles', 'user-permissions', 'user', 'users'],
                  after: () => setOpen(false),
                })
              }
            >
              Give it
            </Button>
          </>
        }
      >
        <div className="grid gap-4">
          <Field label="Role" hint={chosen?.description}>
            {() => (
              <Select
                label="Role"
                value={draft.role || undefined}
                placeholder="Choose a role"
                onChange={(role) => change({ role })}
                options={(roles.data?.roles ?? []).map(({ name }) => ({ value: name, label: name.replaceAll('_', ' ') }))}
              />
            )}
          </Field>
          <Disclosure summary="Only for a time, or for one thing">
            <div className="grid gap-4 pt-2 sm:grid-cols-2">
              <Field label="From" hint="Left empty: at once.">
                {(id) => (
                  <Input
                    id={id}
                    type="datetime-local"
                    value={draft.validFrom}
                    onChange={(event) => change({ validFrom: event.target.value })}
                  />
                )}
              </Field>
              <Field label="Until" hint="Left empty: until taken back." error={lacks('validUntil')}>
                {(id) => (
                  <Input
                    id={id}
                    type="datetime-local"
                    value={draft.validUntil}
                    onChange={(event) => change({ validUntil: event.target.value })}
                  />
                )}
              </Field>
              <Field label="For">
                {() => (
                  <Select label="For" value={draft.resourceType} onChange={(resourceType) => change({ resourceType })} options={kinds} />
                )}
              </Field>
              {draft.resourceType === everywhere ? null : (
                <Field label="Its id" error={draft.resourceId ? lacks('resourceId') : undefined}>
                  {(id) => (
                    <Input
                      id={id}
                      value={draft.resourceId}
                      className="font-mono"
                      maxLength={200}
                      onChange={(event) => change({ resourceId: event.target.value })}
                    />
                  )}
                </Field>
              )}
            </div>
          </Disclosure>
        </div>
      </DialogContent>
    </Dialog>
  );
}
