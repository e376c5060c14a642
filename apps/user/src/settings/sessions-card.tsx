'use client';
import type { Session } from '@autoweave/contracts';
import { Badge, Button, Card, CardBody, CardHeader, CardTitle, ConfirmButton, RelativeTime, SkeletonRows, useToast } from '@autoweave/ui';
import { useSessions } from '../api/account';
import { useAct } from '../api/use-act';
import { FaultState } from '../shell/fault-state';
import { SettingRow } from './setting-row';

const renew = ['sessions'];
const deviceOf = ({ device, type }: Session): string => [device.browser, device.os].filter(Boolean).join(' on ') || type;

/** Where one is signed in, with the way to end it there. */
export function SessionsCard() {
  const query = useSessions();
  const toast = useToast();
  const { act, busy } = useAct();
  const sessions = query.data?.sessions ?? [];
  const others = sessions.filter((session) => !session.current);
  return (
    <Card aria-labelledby="devices">
      <CardHeader>
        <CardTitle id="devices">Signed-in devices</CardTitle>
        {others.length > 0 ? (
          <ConfirmButton
            size="sm"
            className="ml-auto"
            busy={busy}
            title="End all other sessions?"
            description="Everywhere but here you will have to sign in again."
            confirm="End them"
            onConfirm={() =>
              act({
                call: (client) => client.sessions.revokeAll({}),
                renew,
                after: ({ revoked }) => toast.success(revoked === 1 ? 'One session has ended' : `${revoked} sessions have ended`),
              })
            }
          >
            End all others
          </ConfirmButton>
        ) : null}
      </CardHeader>
      <CardBody>
        {query.isPending ? <SkeletonRows rows={2} /> : null}
        {query.isError && !query.data ? <FaultState error={query.error} onRetry={() => void query.refetch()} /> : null}
        <div className="divide-y divide-line">
          {sessions.map((session) => (
            <SettingRow
              key={session.sessionId}
              title={deviceOf(session)}
              description={
                <>
                  {session.ipAddress ? `${session.ipAddress} · ` : ''}used <RelativeTime at={session.lastActivityAt} />
                </>
              }
            >
              {session.current ? (
                <Badge tone="accent">This device</Badge>
              ) : (
                <Button
                  size="sm"
                  busy={busy}
                  aria-label={`End the session on ${deviceOf(session)}`}
                  onClick={() =>
                    act({
                      call: (client) => client.sessions.revoke({ sessionId: session.sessionId }),
                      done: 'The session has ended',
                      renew,
                    })
                  }
                >
                  End
                </Button>
              )}
            </SettingRow>
          ))}
        </div>
      </CardBody>
    </Card>
  );
}
