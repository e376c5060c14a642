'use client';
import { type DeviceRequest, UserCode } from '@autoweave/contracts';
import { toApiError } from '@autoweave/contracts/client';
import { Button, CodeField, SignInFrame, SkeletonRows } from '@autoweave/ui';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useGateway } from '../api/gateway';
import { useAct } from '../api/use-act';
import { FaultState } from '../shell/fault-state';
import { AskingApplication } from './asking-application';
import { ScopeList } from './scope-list';
import { useSomebody } from './use-somebody';

/** Somebody types the code that a device shows, sees what it asks for, and lets it in or not. */
export function DevicePage({ code }: { readonly code: string | undefined }) {
  const { client } = useGateway();
  const { somebody, error, retry } = useSomebody(code ? `/device?code=${encodeURIComponent(code)}` : '/device');
  const [typed, setTyped] = useState(code ?? '');
  const [outcome, setOutcome] = useState<'in' | 'refused'>();
  const { act, busy } = useAct();
  const find = useMutation({ mutationFn: (userCode: string) => client.oauth.device({ userCode }) });
  const read = UserCode.safeParse(typed);
  const asked: DeviceRequest | undefined = find.data;
  const decide = (decision: 'allow' | 'deny') =>
    act({
      call: (gateway) => gateway.oauth.decideDevice({ userCode: (asked as DeviceRequest).userCode, decision }),
      renew: ['oauth-consents'],
      after: ({ allowed }) => setOutcome(allowed ? 'in' : 'refused'),
    });
  if (outcome)
    return (
      <SignInFrame
        title={outcome === 'in' ? 'The device is let in' : 'The device is refused'}
        notice={
          outcome === 'in'
            ? 'It goes on by itself in a few seconds. You can close this page.'
            : 'Nothing was given to it. You can close this page.'
        }
        footer={<Link href="/settings">What you have let in</Link>}
      >
        {null}
      </SignInFrame>
    );
  return (
    <SignInFrame
      title={asked ? `Let ${asked.client.name} in?` : 'Let a device in'}
      notice={asked ? undefined : 'Type the code that the device shows.'}
      footer="Only go on with a code that you read on your own device. Whoever sends you one wants to get in as you."
    >
      <div className="mt-5 grid gap-4">
        {error ? <FaultState error={error} onRetry={retry} /> : null}
        {!somebody && !error ? <SkeletonRows rows={2} /> : null}
        {somebody && !asked ? (
          <form
            className="grid gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              if (read.success) find.mutate(read.data);
            }}
          >
            <CodeField
              backup
              label="Code of the device"
              value={typed}
              onChange={(value) => {
                setTyped(value.toUpperCase());
                find.reset();
              }}
              hint="Eight letters."
              error={find.isError ? [toApiError(find.error).message, toApiError(find.error).hint].filter(Boolean).join('. ') : undefined}
              autoFocus
            />
            <Button type="submit" size="lg" variant="primary" busy={find.isPending} disabled={!read.success}>
              Go on
            </Button>
          </form>
        ) : null}
        {asked ? (
          <>
            <p className="text-center font-mono text-2xl tracking-widest">{asked.userCode}</p>
            <p className="text-xs text-pretty text-ink-faint">
              Does the device show this very code?
              {asked.device.userAgent ? (
                <span className="[overflow-wrap:anywhere]"> It calls itself “{asked.device.userAgent}”.</span>
              ) : null}
            </p>
            <AskingApplication client={asked.client} />
            <ScopeList scopes={asked.scopes} />
            <div className="grid grid-cols-2 gap-2">
              <Button size="lg" disabled={busy} onClick={() => decide('deny')}>
                Refuse
              </Button>
              <Button size="lg" variant="primary" busy={busy} onClick={() => decide('allow')}>
                Allow
              </Button>
            </div>
          </>
        ) : null}
      </div>
    </SignInFrame>
  );
}
