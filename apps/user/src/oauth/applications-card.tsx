'use client';
import { Card, CardBody, CardHeader, CardTitle, ConfirmButton, RelativeTime, SkeletonRows } from '@autoweave/ui';
import { useQuery } from '@tanstack/react-query';
import { useGateway } from '../api/gateway';
import { useAct } from '../api/use-act';
import { SettingRow } from '../settings/setting-row';
import { FaultState } from '../shell/fault-state';

const renew = ['oauth-consents'];

/** Applications and devices that somebody let in, with the way to take it back. */
export function ApplicationsCard() {
  const { client } = useGateway();
  const query = useQuery({ queryKey: renew, queryFn: () => client.oauth.consents() });
  const { act, busy } = useAct();
  const consents = query.data?.consents ?? [];
  return (
    <Card aria-labelledby="applications">
      <CardHeader>
        <CardTitle id="applications">Applications you let in</CardTitle>
      </CardHeader>
      <CardBody>
        {query.isPending ? <SkeletonRows rows={1} /> : null}
        {query.isError && !query.data ? <FaultState error={query.error} onRetry={() => void query.refetch()} /> : null}
        {query.data && consents.length === 0 ? (
          <p className="text-sm text-ink-muted">None. Applications that sign you in with AutoWeave, and devices, appear here.</p>
        ) : null}
        <div className="divide-y divide-line">
          {consents.map(({ client: application, scopes, updatedAt, live }) => (
            <SettingRow
              key={application.clientId}
              title={application.name}
              description={
                <>
                  {scopes.map(({ text }) => text).join(' · ')}
                  <span className="block text-xs text-ink-faint">
                    let in <RelativeTime at={updatedAt} /> ·{' '}
                    {live === 0 ? 'not signed in now' : live === 1 ? 'one sign-in' : `${live} sign-ins`}
                  </span>
                </>
              }
            >
              <ConfirmButton
                size="sm"
                busy={busy}
                title={`Take back what ${application.name} may do?`}
                description="It is out at once, everywhere. To come back it has to ask you again."
                confirm="Take it back"
                onConfirm={() =>
                  act({
                    call: (gateway) => gateway.oauth.withdrawConsent({ clientId: application.clientId }),
                    done: `${application.name} is out`,
                    renew,
                  })
                }
              >
                Take back
              </ConfirmButton>
            </SettingRow>
          ))}
        </div>
      </CardBody>
    </Card>
  );
}
