'use client';
import { UserInput } from '@autoweave/contracts';
import { Button, ChoiceList, Dialog, DialogContent, DialogTrigger, Field, Input, SecretOnce, useAuth } from '@autoweave/ui';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';

const fresh = { name: '', email: '', username: '', role: 'viewer' };
/** `ada.wright@example.com` suggests `ada.wright`. */
const suggested = (email: string): string => (email.split('@')[0] ?? '').toLowerCase().replace(/[^a-z0-9._-]/g, '');

/** Adds somebody; the generated password is shown once. */
export function AddPerson() {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(fresh);
  const [added, setAdded] = useState<{ readonly name: string; readonly email: string; readonly password: string }>();
  const roles = useRead(['roles'], (client) => client.roles.list(), { enabled: open && can('role:read'), everyMs: false });
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const input = { name: draft.name, email: draft.email.trim(), username: draft.username || suggested(draft.email), roles: [draft.role] };
  const read = UserInput.safeParse(input);
  const lacks = (field: 'email' | 'username') =>
    read.success || draft.email === '' ? undefined : read.error.issues.find((issue) => issue.path[0] === field)?.message;
  const add = () =>
    read.success &&
    act({
      call: (client) => client.users.create(read.data),
      renew: ['users'],
      after: ({ user, password }) => (password ? setAdded({ name: user.name, email: user.email, password }) : setOpen(false)),
    });
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setDraft(fresh);
        setAdded(undefined);
      }}
    >
      <DialogTrigger asChild>
        <Button variant="primary">
          <UserPlus />
          Add a person
        </Button>
      </DialogTrigger>
      {added ? (
        <DialogContent
          title={`${added.name} is added`}
          description={`They sign in with ${added.email} and this password.`}
          footer={
            <Button variant="primary" onClick={() => setOpen(false)}>
              I have kept it
            </Button>
          }
        >
          <SecretOnce label="Password" secret={added.password} note="Hand it over by a safe way. They can change it in their settings." />
        </DialogContent>
      ) : (
        <DialogContent
          title="Add a person"
          description="A password is generated and shown once."
          footer={
            <>
              <Button onClick={() => setOpen(false)}>Not now</Button>
              <Button variant="primary" busy={busy} disabled={!read.success} onClick={add}>
                Add them
              </Button>
            </>
          }
        >
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Name" className="sm:col-span-2">
              {(id) => <Input id={id} value={draft.name} maxLength={200} onChange={(event) => change({ name: event.target.value })} />}
            </Field>
            <Field label="E-mail" error={draft.email.includes('@') ? lacks('email') : undefined}>
              {(id) => (
                <Input
                  id={id}
                  type="email"
                  autoComplete="off"
                  value={draft.email}
                  maxLength={254}
                  onChange={(event) => change({ email: event.target.value })}
                />
              )}
            </Field>
            <Field label="User name" error={draft.username === '' ? undefined : lacks('username')}>
              {(id) => (
                <Input
                  id={id}
                  autoComplete="off"
                  value={draft.username}
                  placeholder={suggested(draft.email)}
                  maxLength={64}
                  onChange={(event) => change({ username: event.target.value })}
                />
              )}
            </Field>
            <ChoiceList
              label="Role"
              className="sm:col-span-2"
              value={draft.role}
              onChange={(role) => change({ role })}
              choices={(roles.data?.roles ?? []).map((role) => ({
                value: role.name,
                label: role.name.replaceAll('_', ' '),
                detail: role.description,
              }))}
            />
          </div>
        </DialogContent>
      )}
    </Dialog>
  );
}
