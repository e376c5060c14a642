'use client';
import type { Tenant, Tier } from '@autoweave/contracts';
import { Button, ConfirmButton, Dialog, DialogContent, DialogTrigger, Field, Select, Textarea } from '@autoweave/ui';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { tiers } from './create-organisation';
import { isRemoved, PurgeOrganisation } from './organisation-data';

const renew = ['tenants', 'tenant-stats'];

function Suspend({ tenant }: { readonly tenant: Tenant }) {
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm">Suspend</Button>
      </DialogTrigger>
      <DialogContent
        title={`Suspend ${tenant.name}?`}
        description="Its people can still read about the organisation itself, and nothing else, until you activate it."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Keep as it is</Button>
            <Button
              variant="danger"
              busy={busy}
              disabled={reason.trim() === ''}
              onClick={() =>
                act({
                  call: (client) => client.tenants.suspend({ tenantId: tenant.tenantId, reason: reason.trim() }),
                  done: `${tenant.name} is suspended`,
                  renew,
                  after: () => setOpen(false),
                })
              }
            >
              Suspend it
            </Button>
          </>
        }
      >
        <Field label="Reason">
          {(id) => <Textarea id={id} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />}
        </Field>
      </DialogContent>
    </Dialog>
  );
}

/** What can be done with an organisation in its present state. One's own cannot be stopped. */
export function OrganisationActions({ tenant, isOwn }: { readonly tenant: Tenant; readonly isOwn: boolean }) {
  const { act, busy } = useAct();
  const { tenantId, name, status, tier } = tenant;
  if (status === 'DELETED') return isRemoved(tenant) ? null : <PurgeOrganisation tenant={tenant} />;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {status === 'PENDING' ? (
        <Button
          size="sm"
          variant="primary"
          busy={busy}
          onClick={() => act({ call: (client) => client.tenants.approve({ tenantId }), done: `${name} may come in`, renew })}
        >
          Approve
        </Button>
      ) : null}
      {status === 'SUSPENDED' ? (
        <Button
          size="sm"
          variant="primary"
          busy={busy}
          onClick={() => act({ call: (client) => client.tenants.activate({ tenantId }), done: `${name} goes on`, renew })}
        >
          Activate
        </Button>
      ) : null}
      <Select
        label={`Tier of ${name}`}
        value={tier}
        onChange={(next) =>
          act({ call: (client) => client.tenants.upgrade({ tenantId, tier: next as Tier }), done: `${name} is on another tier`, renew })
        }
        options={tiers}
        className="h-7 w-32 text-xs"
      />
      {status === 'ACTIVE' && !isOwn ? <Suspend tenant={tenant} /> : null}
      {isOwn ? null : (
        <ConfirmButton
          size="sm"
          variant="danger"
          busy={busy}
          title={`Close ${name}?`}
          description="Nobody of it gets in any more. Its data stays until it is purged."
          confirm="Close it"
          onConfirm={() => act({ call: (client) => client.tenants.remove({ tenantId }), done: `${name} is closed`, renew })}
        >
          Close
        </ConfirmButton>
      )}
    </div>
  );
}
