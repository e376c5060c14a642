'use client';
import { Badge, Button, CopyButton, Header, Page, RelativeTime, StatusBadge, useAuth } from '@autoweave/ui';
import { AppWindow, Plus } from 'lucide-react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { ApplicationActions } from './application-actions';
import { ApplicationDialog } from './application-dialog';
import { kindOf, kinds } from './application-draft';

/** Applications that sign people in with AutoWeave, or act in their own name. */
export function ApplicationsPage() {
  const { user } = useAuth();
  const mayChange = user?.permissions.includes('tenant:update') ?? false;
  const query = useRead(['applications'], (client) => client.oauth.clients());
  const issuer = query.data?.issuer ?? '';
  const passwordGrant = query.data?.passwordGrant ?? false;
  const register = mayChange ? (
    <ApplicationDialog issuer={issuer} passwordGrant={passwordGrant}>
      <Button variant="primary">
        <Plus />
        New application
      </Button>
    </ApplicationDialog>
  ) : undefined;
  return (
    <Page className="max-w-4xl">
      <Header
        title="Applications"
        description="Other software that signs people in with AutoWeave, or acts in its own name: OAuth 2.1 and OpenID Connect."
        actions={register}
      />
      <ReadPanel
        title="Registered"
        query={query}
        isEmpty={(data) => data.clients.length === 0}
        empty={{
          icon: AppWindow,
          title: 'No applications yet',
          text: mayChange
            ? 'Register one with “New application”: a wiki, a dashboard, a script, a device.'
            : 'Administrators of your organisation register them.',
        }}
        actions={
          issuer ? (
            <span className="flex min-w-0 items-center gap-1 text-xs text-ink-faint">
              <span className="truncate">
                Issuer <code className="font-mono">{issuer}</code>
              </span>
              <CopyButton text={issuer} label="Copy the issuer" />
            </span>
          ) : undefined
        }
      >
        {({ clients }) => (
          <ul aria-label="Applications" className="divide-y divide-line">
            {clients.map((application) => (
              <li key={application.clientId} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
                <div className="grid min-w-0 flex-1 basis-72 gap-1">
                  <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
                    <span className="[overflow-wrap:anywhere]">{application.name}</span>
                    <Badge tone="outline">{kinds[kindOf(application)].label}</Badge>
                    {application.enabled ? null : <StatusBadge status="suspended" />}
                    {application.dpopRequired ? <Badge>DPoP</Badge> : null}
                  </p>
                  <p className="text-xs [overflow-wrap:anywhere] text-ink-muted">{application.scopes.join(', ')}</p>
                  <p className="flex flex-wrap items-center gap-x-1 text-xs text-ink-faint">
                    <code className="font-mono [overflow-wrap:anywhere]">{application.clientId}</code>
                    <CopyButton text={application.clientId} label={`Copy the client id of ${application.name}`} />
                    <span>
                      {application.lastUsedAt ? (
                        <>
                          used <RelativeTime at={application.lastUsedAt} />
                        </>
                      ) : (
                        'never used'
                      )}
                    </span>
                  </p>
                </div>
                {mayChange ? (
                  <div className="flex flex-wrap gap-2">
                    <ApplicationActions application={application} issuer={issuer} passwordGrant={passwordGrant} />
                  </div>
                ) : null}
              </li>
            ))}
          </ul>
        )}
      </ReadPanel>
    </Page>
  );
}
