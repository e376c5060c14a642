'use client';
import type { Role } from '@autoweave/contracts';
import { Badge, Button, ConfirmButton, Disclosure, formatPlural, Header, Page, useAuth } from '@autoweave/ui';
import { Plus, UserCog } from 'lucide-react';
import { PermissionList } from '../access/permission-list';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { RoleForm } from './role-form';

const words = (name: string): string => name.replaceAll('_', ' ');

function One({ role, roles }: { readonly role: Role; readonly roles: readonly Role[] }) {
  const { can } = useAuth();
  const { act, busy } = useAct();
  return (
    <li className="grid gap-1.5 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="min-w-0 flex-1 basis-60">
          <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
            {words(role.name)}
            {role.builtIn ? <Badge>built in</Badge> : null}
          </p>
          <p className="text-xs text-pretty text-ink-muted">
            {role.description || 'No description'}
            {role.inherits.length > 0 ? ` · also everything of ${role.inherits.map(words).join(', ')}` : ''}
          </p>
        </div>
        {!role.builtIn && can('role:update') ? (
          <RoleForm role={role} roles={roles}>
            {(open) => (
              <Button size="sm" onClick={open}>
                Change
              </Button>
            )}
          </RoleForm>
        ) : null}
        {!role.builtIn && can('role:delete') ? (
          <ConfirmButton
            size="sm"
            variant="ghost"
            busy={busy}
            title={`Delete ${words(role.name)}?`}
            description="Only a role that nobody has and no role builds on can be deleted."
            confirm="Delete it"
            onConfirm={() =>
              act({ call: (client) => client.roles.remove({ role: role.name }), done: 'The role is gone', renew: ['roles'] })
            }
          >
            Delete
          </ConfirmButton>
        ) : null}
      </div>
      <Disclosure summary={formatPlural(role.effective.length, 'permission')}>
        <div className="py-2 sm:pl-5">
          <PermissionList permissions={role.effective} label={`Permissions of ${words(role.name)}`} />
        </div>
      </Disclosure>
    </li>
  );
}

/** What people may do, by role: the built-in ones and those of the organisation. */
export function RolesPage() {
  const { can } = useAuth();
  const query = useRead(['roles'], (client) => client.roles.list());
  const roles = query.data?.roles ?? [];
  return (
    <Page className="max-w-4xl">
      <Header
        title="Roles"
        description="What people may do. Why somebody may do something is explained on their own page."
        actions={
          can('role:create') ? (
            <RoleForm roles={roles}>
              {(open) => (
                <Button variant="primary" onClick={open}>
                  <Plus />
                  New role
                </Button>
              )}
            </RoleForm>
          ) : undefined
        }
      />
      <ReadPanel
        title="Roles"
        query={query}
        isEmpty={(data) => data.roles.length === 0}
        empty={{ icon: UserCog, title: 'No roles', text: 'The built-in roles should be here. Try again in a moment.' }}
      >
        {(data) => (
          <ul aria-label="Roles" className="divide-y divide-line">
            {data.roles.map((role) => (
              <One key={role.name} role={role} roles={data.roles} />
            ))}
          </ul>
        )}
      </ReadPanel>
    </Page>
  );
}
