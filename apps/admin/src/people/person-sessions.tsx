'use client';
import { Button, ConfirmButton } from '@autoweave/ui';
import { MonitorSmartphone } from 'lucide-react';
import { SessionRow } from '../access/session-row';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';

const renew = ['user-sessions'];

/** Where a person is signed in; an administrator may hold or end each. */
export function PersonSessions({ userId }: { readonly userId: string }) {
  const { act, busy } = useAct();
  const query = useRead(['user-sessions', userId], (client) => client.users.sessions({ userId }));
  return (
    <ReadPanel
      title="Signed in"
      query={query}
      isEmpty={(data) => data.sessions.length === 0}
      empty={{ icon: MonitorSmartphone, title: 'Nowhere', text: 'Each sign-in is listed here until it ends.' }}
    >
      {({ sessions }) => (
        <ul className="divide-y divide-line">
          {sessions.map((session) => {
            const { sessionId } = session;
            return (
              <SessionRow key={sessionId} session={session}>
                {session.status === 'locked' ? (
                  <Button
                    size="sm"
                    busy={busy}
                    onClick={() => act({ call: (client) => client.sessions.unlock({ sessionId }), done: 'The session goes on', renew })}
                  >
                    Unlock
                  </Button>
                ) : session.status === 'active' && !session.current ? (
                  <Button
                    size="sm"
                    variant="ghost"
                    busy={busy}
                    onClick={() =>
                      act({
                        call: (client) => client.sessions.lock({ sessionId, reason: 'held by an administrator' }),
                        done: 'The session is held',
                        renew,
                      })
                    }
                  >
                    Lock
                  </Button>
                ) : null}
                <ConfirmButton
                  size="sm"
                  busy={busy}
                  title="End this session?"
                  description={session.current ? 'This is where you are: you will be signed out.' : 'Whoever uses it must sign in again.'}
                  confirm="End it"
                  onConfirm={() => act({ call: (client) => client.sessions.revoke({ sessionId }), done: 'The session has ended', renew })}
                >
                  End
                </ConfirmButton>
              </SessionRow>
            );
          })}
        </ul>
      )}
    </ReadPanel>
  );
}
