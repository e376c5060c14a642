'use client';
import type { User } from '@autoweave/contracts';
import {
  Button,
  Card,
  CardBody,
  CardHeader,
  CardTitle,
  ConfirmButton,
  Header,
  Page,
  RelativeTime,
  StatusBadge,
  useAuth,
} from '@autoweave/ui';
import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { FaultState } from '../shell/fault-state';
import { PersonData } from '../tenant-data/person-data';
import { PersonAccess } from './person-access';
import { PersonRoles } from './person-roles';
import { PersonSessions } from './person-sessions';

const renew = ['users', 'user', 'user-sessions'];

function Actions({ user }: { readonly user: User }) {
  const { can } = useAuth();
  const router = useRouter();
  const { act, busy } = useAct();
  const { userId, name } = user;
  const isLocked = user.status !== 'active' || user.lockedUntil !== undefined;
  return (
    <>
      {can('user:update') && isLocked ? (
        <Button
          busy={busy}
          onClick={() =>
            act({
              call: (client) =>
                user.status === 'disabled' ? client.users.update({ userId, status: 'active' }) : client.users.unlock({ userId }),
              done: `${name} may sign in again`,
              renew,
            })
          }
        >
          {user.status === 'disabled' ? 'Enable' : 'Unlock'}
        </Button>
      ) : null}
      {can('user:update') && !isLocked ? (
        <ConfirmButton
          busy={busy}
          title={`Lock ${name}?`}
          description="They are signed out everywhere and cannot come in until you unlock them. Nothing of theirs is lost."
          confirm="Lock them"
          onConfirm={() => act({ call: (client) => client.users.update({ userId, status: 'locked' }), done: `${name} is locked`, renew })}
        >
          Lock
        </ConfirmButton>
      ) : null}
      {can('user:update') && user.mfaEnabled ? (
        <ConfirmButton
          busy={busy}
          title={`Reset the second factors of ${name}?`}
          description="For somebody who lost them. All of theirs go, they are signed out everywhere, and their password alone lets them in until they set one up again. Make sure that it is them who asks."
          confirm="Reset them"
          onConfirm={() =>
            act({ call: (client) => client.users.resetFactors({ userId }), done: `The second factors of ${name} are gone`, renew })
          }
        >
          Reset second factors
        </ConfirmButton>
      ) : null}
      <PersonData user={user} />
      {can('user:delete') ? (
        <ConfirmButton
          variant="danger"
          busy={busy}
          title={`Remove ${name}?`}
          description="Their sessions and keys end and their personal data goes. What they did stays on record. This cannot be undone."
          confirm="Remove them"
          onConfirm={() =>
            act({
              call: (client) => client.users.remove({ userId }),
              done: `${name} is removed`,
              renew: ['users'],
              after: () => router.push('/people'),
            })
          }
        >
          Remove
        </ConfirmButton>
      ) : null}
    </>
  );
}

/** One person: how they may sign in, what they may do, and why. */
export function PersonPage({ userId }: { readonly userId: string }) {
  const { can } = useAuth();
  const query = useRead(['user', userId], (client) => client.users.get({ userId }));
  const user = query.data;
  return (
    <Page>
      <Button asChild variant="ghost" size="sm" className="-ml-2 justify-self-start">
        <Link href="/people">
          <ArrowLeft />
          People
        </Link>
      </Button>
      <Header title={user?.name ?? 'Person'} description={user?.email} actions={user ? <Actions user={user} /> : undefined} />
      {query.isError && !user ? <FaultState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {user ? (
        <Card aria-label="Account">
          <CardHeader>
            <CardTitle>Account</CardTitle>
          </CardHeader>
          <CardBody>
            <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2 lg:grid-cols-4">
              {(
                [
                  ['User name', user.username],
                  ['Status', <StatusBadge key="s" status={user.status} />],
                  ['Second factor', user.mfaEnabled ? 'on' : 'off'],
                  ['Last sign-in', user.lastLoginAt ? <RelativeTime key="l" at={user.lastLoginAt} /> : 'never'],
                ] as const
              ).map(([label, value]) => (
                <div key={label}>
                  <dt className="text-xs text-ink-faint">{label}</dt>
                  <dd className="mt-0.5 truncate">{value}</dd>
                </div>
              ))}
            </dl>
            {user.lockedUntil ? (
              <p className="mt-3 text-sm text-warning">
                Wrong passwords keep this account from signing in; it ends <RelativeTime at={user.lockedUntil} />.
              </p>
            ) : null}
          </CardBody>
        </Card>
      ) : null}
      {user && can('role:read') ? (
        <>
          <PersonRoles user={user} />
          <PersonAccess userId={userId} />
        </>
      ) : null}
      {user && can('session:manage') ? <PersonSessions userId={userId} /> : null}
    </Page>
  );
}
