'use client';
import type { RoleAssignment, User } from '@autoweave/contracts';
import { Badge, ConfirmButton, RelativeTime, useAuth } from '@autoweave/ui';
import { UserCog } from 'lucide-react';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { AssignRole } from './assign-role';

const renew = ['user-roles', 'user-permissions', 'user', 'users'];

function Bounds({ assignment }: { readonly assignment: RoleAssignment }) {
  const { validFrom, validUntil, resourceType, resourceId } = assignment;
  return (
    <>
      {resourceType ? (
        <>
          only for {resourceType} <code className="font-mono [overflow-wrap:anywhere]">{resourceId}</code> ·{' '}
        </>
      ) : null}
      {validFrom ? (
        <>
          from <RelativeTime at={validFrom} /> ·{' '}
        </>
      ) : null}
      {validUntil ? (
        <>
          until <RelativeTime at={validUntil} /> ·{' '}
        </>
      ) : null}
    </>
  );
}

/** Roles given to a person, with their bounds. */
export function PersonRoles({ user }: { readonly user: User }) {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const { userId } = user;
  const query = useRead(['user-roles', userId], (client) => client.users.roles({ userId }));
  return (
    <ReadPanel
      title="Roles"
      query={query}
      isEmpty={(data) => data.assignments.length === 0}
      empty={{ icon: UserCog, title: 'No roles', text: 'Without a role a person can sign in and see nothing.' }}
      actions={can('role:assign') ? <AssignRole user={user} /> : undefined}
    >
      {({ assignments }) => (
        <ul aria-label="Roles" className="divide-y divide-line">
          {assignments.map((assignment) => (
            <li key={assignment.assignmentId} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
              <span className="min-w-0 flex-1 basis-52">
                <span className="font-medium">{assignment.role.replaceAll('_', ' ')}</span>{' '}
                {assignment.validUntil && Date.parse(assignment.validUntil) < Date.now() ? <Badge>over</Badge> : null}
                <span className="block text-xs text-ink-faint">
                  <Bounds assignment={assignment} />
                  given <RelativeTime at={assignment.createdAt} />
                </span>
              </span>
              {can('role:assign') ? (
                <ConfirmButton
                  size="sm"
                  variant="ghost"
                  busy={busy}
                  title={`Take ${assignment.role.replaceAll('_', ' ')} from ${user.name}?`}
                  description="It holds at once, in everything they have open."
                  confirm="Take it back"
                  onConfirm={() =>
                    act({
                      call: (client) => client.users.unassign({ userId, assignmentId: assignment.assignmentId }),
                      done: 'The role is taken back',
                      renew,
                    })
                  }
                >
                  Take back
                </ConfirmButton>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </ReadPanel>
  );
}
