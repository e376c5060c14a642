'use client';
import { Button, SignInFrame, SkeletonRows } from '@autoweave/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useGateway } from '../api/gateway';
import { useSignOut } from '../api/session';
import { useAct } from '../api/use-act';
import { FaultState } from '../shell/fault-state';
import { AskingApplication } from './asking-application';
import { ScopeList } from './scope-list';
import { useSomebody } from './use-somebody';

/** An application asks to be let in: a person allows or refuses, and goes back to it. */
export function AuthorizePage({ requestId }: { readonly requestId: string | undefined }) {
  const { client } = useGateway();
  const { somebody, error } = useSomebody(`/authorize?request=${encodeURIComponent(requestId ?? '')}`);
  const { act, busy } = useAct();
  const signOut = useSignOut();
  const [leaving, setLeaving] = useState(false);
  const request = useQuery({
    queryKey: ['oauth-request', requestId],
    queryFn: () => client.oauth.request({ requestId: requestId as string }),
    enabled: somebody !== undefined && requestId !== undefined,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const decide = (decision: 'allow' | 'deny') =>
    act({
      call: (gateway) => gateway.oauth.decideRequest({ requestId: requestId as string, decision }),
      renew: [],
      after: ({ redirectTo }) => {
        setLeaving(true);
        window.location.assign(redirectTo);
      },
    });
  const failed = error ?? request.error;
  const asked = request.data;
  return (
    <SignInFrame
      title={asked ? `Let ${asked.client.name} in?` : 'Let an application in'}
      footer={
        asked ? (
          <>
            You go on to <span className="font-medium text-ink-muted [overflow-wrap:anywhere]">{asked.returnsTo}</span>. What you allow is
            listed in your settings; you can take it back there at any time.
          </>
        ) : undefined
      }
    >
      <div className="mt-5 grid gap-4" aria-busy={request.isLoading}>
        {requestId === undefined ? (
          <p className="text-sm text-ink-muted">
            This page is opened by an application that wants to be let in. There is nothing to decide here.
          </p>
        ) : null}
        {failed ? <FaultState error={failed} title="There is nothing to decide here" /> : null}
        {requestId !== undefined && !asked && !failed ? <SkeletonRows rows={4} /> : null}
        {asked ? (
          <>
            <AskingApplication client={asked.client} />
            <ScopeList scopes={asked.scopes} />
            <p className="text-xs text-pretty text-ink-faint">
              It never gets more than you may do yourself, and never your password.
              {asked.freshProof ? ' It wants you to prove once more who you are.' : ''}
            </p>
            <div className="grid grid-cols-2 gap-2">
              <Button size="lg" disabled={busy || leaving} onClick={() => decide('deny')}>
                Refuse
              </Button>
              <Button size="lg" variant="primary" busy={busy || leaving} onClick={() => decide('allow')}>
                Allow
              </Button>
            </div>
            <p className="text-xs text-ink-faint">
              Signed in as <span className="[overflow-wrap:anywhere]">{asked.account.email}</span>.{' '}
              <button
                type="button"
                className="text-accent underline-offset-4 hover:underline"
                disabled={signOut.isPending}
                onClick={() => signOut.mutate()}
              >
                Not you?
              </button>
            </p>
          </>
        ) : null}
      </div>
    </SignInFrame>
  );
}
