'use client';
import { type Permission, permissions } from '@autoweave/contracts';
import { Badge, Disclosure, formatPlural, Select } from '@autoweave/ui';
import { Lock } from 'lucide-react';
import { useState } from 'react';
import { PermissionList } from '../access/permission-list';
import { useRead } from '../api/use-read';
import { FaultState } from '../shell/fault-state';
import { ReadPanel } from '../shell/read-panel';

const options = permissions.map((value) => ({ value, label: value }));

function Explanation({ userId, permission }: { readonly userId: string; readonly permission: Permission }) {
  const query = useRead(['user-permissions', userId, 'explain', permission], (client) => client.users.explain({ userId, permission }), {
    everyMs: false,
  });
  if (query.isError) return <FaultState error={query.error} onRetry={() => void query.refetch()} />;
  const { data } = query;
  if (data?.permission !== permission) return null;
  return (
    <div role="status" className="rounded-md bg-sunken px-3 py-2 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={data.allowed ? 'success' : 'danger'}>{data.allowed ? 'Yes' : 'No'}</Badge>
        {data.reason}
      </p>
      {data.grants.length > 0 ? (
        <ul className="mt-1.5 grid gap-1 text-xs text-ink-muted">
          {data.grants.map((grant) => (
            <li key={grant.assignmentId} className="[overflow-wrap:anywhere]">
              {grant.path.map((role) => role.replaceAll('_', ' ')).join(' → ')}
              {grant.resourceType ? ` · only for ${grant.resourceType} ${grant.resourceId ?? ''}` : ''}
              {grant.applies ? '' : ' · does not count here'}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

/** Everything a person may do, and the reason for each. */
export function PersonAccess({ userId }: { readonly userId: string }) {
  const [asked, setAsked] = useState<Permission>();
  const query = useRead(['user-permissions', userId], (client) => client.users.permissions({ userId }));
  return (
    <ReadPanel
      title="What they may do"
      query={query}
      isEmpty={() => false}
      empty={{ icon: Lock, title: 'Nothing', text: 'Give a role above.' }}
    >
      {(data) => (
        <div className="grid gap-4 p-4">
          <div className="grid gap-2">
            <div className="flex flex-wrap items-center gap-2 text-sm text-ink-muted">
              Why may they, or may they not
              <Select
                label="Permission to explain"
                value={asked}
                placeholder="choose a permission"
                onChange={(permission) => setAsked(permission as Permission)}
                options={options}
                className="h-8 w-56"
              />
            </div>
            {asked ? <Explanation userId={userId} permission={asked} /> : null}
          </div>
          <Disclosure
            summary={`${formatPlural(data.permissions.length, 'permission')} by ${data.roles.map((role) => role.replaceAll('_', ' ')).join(', ') || 'no role'}`}
          >
            <div className="pt-2">
              <PermissionList permissions={data.permissions} label="Effective permissions" />
            </div>
          </Disclosure>
        </div>
      )}
    </ReadPanel>
  );
}
