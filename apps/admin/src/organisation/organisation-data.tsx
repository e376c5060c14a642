'use client';
import type { Tenant } from '@autoweave/contracts';
import { Button, Disclosure } from '@autoweave/ui';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { ExportList } from '../tenant-data/export-list';
import { PurgeReport } from '../tenant-data/purge-report';
import { TypedConfirmation } from '../tenant-data/typed-confirmation';

const everyMs = 2_000;

/** Purged: nothing of it is left but the report. */
export const isRemoved = ({ status, slug, ownerEmail }: Tenant): boolean =>
  status === 'DELETED' && slug.startsWith('removed-') && !ownerEmail;

/** Removes a closed organisation, after its short name was typed. */
export function PurgeOrganisation({ tenant }: { readonly tenant: Tenant }) {
  const { act, busy } = useAct();
  const { tenantId, name, slug } = tenant;
  return (
    <TypedConfirmation
      trigger="Purge"
      size="sm"
      title={`Remove everything of ${name}?`}
      description="Its people, goals, files, memories, keys and settings go in every service, and its words in the audit log. Only a report stays of what was removed. This cannot be undone."
      expected={slug}
      what="the short name of the organisation"
      confirm="Remove everything"
      busy={busy}
      onConfirm={(confirm, close) =>
        act({ call: (client) => client.tenantData.purge({ tenantId, confirm }), renew: ['tenants', 'purges'], after: close })
      }
    />
  );
}

function Details({ tenant }: { readonly tenant: Tenant }) {
  const { tenantId } = tenant;
  const { act, busy } = useAct();
  const exports = useRead(['exports', tenantId], (client) => client.tenantData.exportsOf({ tenantId }), { everyMs });
  const purges = useRead(['purges', tenantId], (client) => client.tenantData.purges({ tenantId }), { everyMs });
  return (
    <div className="grid gap-2 py-1">
      {purges.data?.purges.map((purge) => (
        <PurgeReport key={purge.purgeId} purge={purge} />
      ))}
      {exports.data && exports.data.exports.length > 0 ? (
        <div className="-mx-4">
          <ExportList exports={exports.data.exports} />
        </div>
      ) : null}
      {isRemoved(tenant) ? null : (
        <Button
          size="sm"
          className="justify-self-start"
          busy={busy}
          onClick={() =>
            act({ call: (client) => client.tenantData.exportOf({ tenantId }), done: 'The export is being written', renew: ['exports'] })
          }
        >
          Export everything
        </Button>
      )}
    </div>
  );
}

/** What is stored of an organisation: exports, and the report of its removal. */
export function OrganisationData({ tenant }: { readonly tenant: Tenant }) {
  return (
    <Disclosure summary="Data" defaultOpen={tenant.status === 'DELETED'}>
      <Details tenant={tenant} />
    </Disclosure>
  );
}
