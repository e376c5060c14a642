'use client';
import { type NewTenant, TenantInput, Tier } from '@autoweave/contracts';
import { Button, Dialog, DialogContent, DialogTrigger, Field, Input, SecretOnce, Select } from '@autoweave/ui';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/use-act';

export const tiers = Tier.options.map((value) => ({ value, label: `${value[0]}${value.slice(1).toLowerCase()}` }));
const fresh = { name: '', slug: '', tier: 'FREE', ownerName: '', ownerEmail: '', ownerUsername: '' };
/** `Acme Tools GmbH` suggests `acme-tools-gmbh`. */
const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);

/** Adds an organisation with its first administrator, whose password is shown once. */
export function CreateOrganisation() {
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(fresh);
  const [made, setMade] = useState<NewTenant>();
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const read = TenantInput.safeParse({
    name: draft.name,
    slug: draft.slug || slugOf(draft.name),
    tier: draft.tier,
    owner: { name: draft.ownerName, email: draft.ownerEmail.trim(), username: draft.ownerUsername || draft.ownerEmail.split('@')[0] },
  });
  const lacks = (...path: readonly string[]) =>
    read.success ? undefined : read.error.issues.find((issue) => issue.path.join('.') === path.join('.'))?.message;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setDraft(fresh);
        setMade(undefined);
      }}
    >
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus />
          New organisation
        </Button>
      </DialogTrigger>
      {made ? (
        <DialogContent
          title={`${made.tenant.name} is added`}
          description={`Approve it, then its administrator signs in with ${made.owner.email}.`}
          footer={
            <Button variant="primary" onClick={() => setOpen(false)}>
              I have kept it
            </Button>
          }
        >
          <SecretOnce label="Password" secret={made.owner.password} note="Of its first administrator. Hand it over by a safe way." />
        </DialogContent>
      ) : (
        <DialogContent
          title="New organisation"
          description="Nothing of it is visible to another one. It waits for approval."
          footer={
            <>
              <Button onClick={() => setOpen(false)}>Not now</Button>
              <Button
                variant="primary"
                busy={busy}
                disabled={!read.success}
                onClick={() =>
                  read.success && act({ call: (client) => client.tenants.create(read.data), renew: ['tenants'], after: setMade })
                }
              >
                Add it
              </Button>
            </>
          }
        >
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Name" className="sm:col-span-2">
              {(id) => <Input id={id} value={draft.name} maxLength={200} onChange={(event) => change({ name: event.target.value })} />}
            </Field>
            <Field label="Short name" error={draft.slug ? lacks('slug') : undefined}>
              {(id) => (
                <Input
                  id={id}
                  value={draft.slug}
                  placeholder={slugOf(draft.name)}
                  maxLength={40}
                  onChange={(event) => change({ slug: event.target.value })}
                />
              )}
            </Field>
            <Field label="Tier">
              {() => <Select label="Tier" value={draft.tier} onChange={(tier) => change({ tier })} options={tiers} />}
            </Field>
            <p className="text-sm font-medium sm:col-span-2">First administrator</p>
            <Field label="Name of the person">
              {(id) => (
                <Input id={id} value={draft.ownerName} maxLength={200} onChange={(event) => change({ ownerName: event.target.value })} />
              )}
            </Field>
            <Field label="E-mail" error={draft.ownerEmail.includes('@') ? lacks('owner', 'email') : undefined}>
              {(id) => (
                <Input
                  id={id}
                  type="email"
                  autoComplete="off"
                  value={draft.ownerEmail}
                  maxLength={254}
                  onChange={(event) => change({ ownerEmail: event.target.value })}
                />
              )}
            </Field>
            <Field label="User name" error={draft.ownerEmail.includes('@') ? lacks('owner', 'username') : undefined}>
              {(id) => (
                <Input
                  id={id}
                  autoComplete="off"
                  value={draft.ownerUsername}
                  placeholder={draft.ownerEmail.split('@')[0]}
                  maxLength={64}
                  onChange={(event) => change({ ownerUsername: event.target.value })}
                />
              )}
            </Field>
          </div>
        </DialogContent>
      )}
    </Dialog>
  );
}
