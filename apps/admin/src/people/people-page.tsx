'use client';
import { UserStatus } from '@autoweave/contracts';
import {
  Avatar,
  Badge,
  formatPlural,
  Header,
  Input,
  Page,
  RelativeTime,
  Select,
  StatusBadge,
  Table,
  TableCell,
  TableHead,
  TableRow,
  useAuth,
} from '@autoweave/ui';
import { Users } from 'lucide-react';
import Link from 'next/link';
import { useDeferredValue, useState } from 'react';
import { useRead } from '../api/use-read';
import { Pager } from '../shell/pager';
import { ReadPanel } from '../shell/read-panel';
import { AddPerson } from './add-person';

const pageSize = 50;
const statuses = [{ value: 'all', label: 'Everybody' }, ...UserStatus.options.map((value) => ({ value, label: value }))];

/** People of the tenant. */
export function PeoplePage() {
  const { can } = useAuth();
  const [search, setSearch] = useState('');
  const [status, setStatus] = useState('all');
  const [offset, setOffset] = useState(0);
  const asked = useDeferredValue(search.trim());
  const query = useRead(['users', asked, status, offset], (client) =>
    client.users.list({
      limit: pageSize,
      offset,
      ...(asked ? { search: asked } : {}),
      ...(status === 'all' ? {} : { status: status as UserStatus }),
    }),
  );
  const filtered = asked !== '' || status !== 'all';
  const total = query.data?.total ?? 0;
  return (
    <Page className="max-w-6xl">
      <Header
        title="People"
        description={query.data ? `${formatPlural(total, 'person', 'people')}${filtered ? ' found' : ' in this organisation'}` : undefined}
        actions={can('user:create') ? <AddPerson /> : undefined}
      />
      <div className="flex flex-wrap gap-2">
        <Input
          type="search"
          aria-label="Find a person"
          placeholder="Find by name, e-mail or user name"
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
        title="People"
        query={query}
        isEmpty={(data) => data.users.length === 0}
        empty={{
          icon: Users,
          title: filtered ? 'Nobody matches' : 'Nobody is here yet',
          text: filtered ? 'Try other words or another status.' : 'Add somebody with “Add a person”.',
        }}
      >
        {({ users }) => (
          <>
            <Table aria-label="People" className="min-w-180">
              <thead>
                <TableRow>
                  <TableHead>Person</TableHead>
                  <TableHead>Status</TableHead>
                  <TableHead>Roles</TableHead>
                  <TableHead>Second factor</TableHead>
                  <TableHead>Last sign-in</TableHead>
                </TableRow>
              </thead>
              <tbody>
                {users.map((user) => (
                  <TableRow key={user.userId}>
                    <TableCell className="max-w-80 py-1.5">
                      <span className="flex items-center gap-2.5">
                        <Avatar name={user.name} />
                        <span className="min-w-0">
                          <Link href={`/people/${user.userId}`} className="block truncate font-medium underline-offset-4 hover:underline">
                            {user.name}
                          </Link>
                          <span className="block truncate text-xs text-ink-faint">{user.email}</span>
                        </span>
                      </span>
                    </TableCell>
                    <TableCell>
                      {user.lockedUntil && user.status === 'active' ? (
                        <Badge tone="warning">Locked for a while</Badge>
                      ) : (
                        <StatusBadge status={user.status} />
                      )}
                    </TableCell>
                    <TableCell className="text-ink-muted">
                      {user.roles.map((role) => role.replaceAll('_', ' ')).join(', ') || 'none'}
                    </TableCell>
                    <TableCell>
                      {user.mfaEnabled ? <Badge tone="success">on</Badge> : <span className="text-xs text-ink-faint">off</span>}
                    </TableCell>
                    <TableCell className="text-xs whitespace-nowrap text-ink-muted">
                      {user.lastLoginAt ? <RelativeTime at={user.lastLoginAt} /> : 'never'}
                    </TableCell>
                  </TableRow>
                ))}
              </tbody>
            </Table>
            <Pager total={total} offset={offset} size={pageSize} onMove={setOffset} />
          </>
        )}
      </ReadPanel>
    </Page>
  );
}
