'use client';
import { type Tenant, TenantStatus } from '@autoweave/contracts';
import { Badge, Disclosure, formatPlural, Header, Input, Page, RelativeTime, Select, SkeletonRows, StatusBadge } from '@autoweave/ui';
import { Building2 } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useSession } from '../api/session';
import { useRead } from '../api/use-read';
import { FaultState } from '../shell/fault-state';
import { Pager } from '../shell/pager';
import { ReadPanel } from '../shell/read-panel';
import { CreateOrganisation } from './create-organisation';
import { OrganisationActions } from './organisation-actions';
import { isRemoved, OrganisationData } from './organisation-data';
import { QuotaBars } from './quota-bars';

const pageSize = 50;
const statuses = [{ value: 'all', label: 'Every status' }, ...TenantStatus.options.map((value) => ({ value, label: value.toLowerCase() }))];

function Usage({ tenantId }: { readonly tenantId: string }) {
  const query = useRead(['tenant-stats', tenantId], (client) => client.tenants.stats({ tenantId }), { everyMs: 30_000 });
  if (query.isError) return <FaultState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows rows={2} />;
  return (
    <div className="grid gap-2 py-1">
      <QuotaBars stats={query.data} />
      <p className="text-xs text-ink-faint">
        {formatPlural(query.data.users, 'person', 'people')} · days are in UTC, the next begins <RelativeTime at={query.data.resetsAt} />
      </p>
    </div>
  );
}

function One({ tenant, isOwn }: { readonly tenant: Tenant; readonly isOwn: boolean }) {
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-60">
          <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
            <span className="[overflow-wrap:anywhere]">{tenant.name}</span>
            <StatusBadge status={tenant.status} />
            {isOwn ? <Badge tone="accent">yours</Badge> : null}
          </p>
          <p className="truncate text-xs text-ink-faint">
            {tenant.slug} · {tenant.ownerEmail ?? 'no owner'} · since <RelativeTime at={tenant.createdAt} />
          </p>
        </div>
        <OrganisationActions tenant={tenant} isOwn={isOwn} />
      </div>
      {isRemoved(tenant) ? null : (
        <Disclosure summary="Usage">
          <Usage tenantId={tenant.tenantId} />
        </Disclosure>
      )}
      <OrganisationData tenant={tenant} />
    </li>
  );
}

/** Every organisation of this installation. */
export function OrganisationsPage() {
  const session = useSession();
  const [search, setSearch] = useState('');
  const [status, setStatus] = useState('all');
  const [offset, setOffset] = useState(0);
  const asked = useDeferredValue(search.trim());
  const query = useRead(['tenants', asked, status, offset], (client) =>
    client.tenants.list({
      limit: pageSize,
      offset,
      ...(asked ? { search: asked } : {}),
      ...(status === 'all' ? {} : { status: status as TenantStatus }),
    }),
  );
  return (
    <Page className="max-w-5xl">
      <Header title="Organisations" description="Nothing of one is visible to another." actions={<CreateOrganisation />} />
      <div className="flex flex-wrap gap-2">
        <Input
          type="search"
          aria-label="Find an organisation"
          placeholder="Find an organisation"
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
            setOffset(0);
          }}
          className="w-full sm:w-72"
        />
        <Select
          label="Status"
          value={status}
          onChange={(next) => {
            setStatus(next);
            setOffset(0);
          }}
          options={statuses}
          className="w-40"
        />
      </div>
      <ReadPanel
        title="Organisations"
        query={query}
        isEmpty={(data) => data.tenants.length === 0}
        empty={{ icon: Building2, title: 'No organisation matches', text: 'Use other words or another status, or add one.' }}
      >
        {({ tenants, total }) => (
          <>
            <ul aria-label="Organisations" className="divide-y divide-line">
              {tenants.map((tenant) => (
                <One key={tenant.tenantId} tenant={tenant} isOwn={tenant.tenantId === session.data?.tenantId} />
              ))}
            </ul>
            <Pager total={total} offset={offset} size={pageSize} onMove={setOffset} />
          </>
        )}
      </ReadPanel>
    </Page>
  );
}
