'use client';
import { Button, SignInError, SignInFrame, Spinner } from '@autoweave/ui';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { useGateway } from '../api/gateway';
import { useAccountCall, useLinkToken } from './use-account-call';

/** Opens the link that proves an address. */
export function ConfirmAddress({ token }: { readonly token: string | undefined }) {
  const { client } = useGateway();
  const link = useLinkToken(token);
  const { mutate, ...confirm } = useAccountCall((given: string) => client.auth.confirmEmail({ token: given }));
  const begun = useRef(false);
  useEffect(() => {
    // A link counts once: effects run twice in development.
    if (!link || begun.current) return;
    begun.current = true;
    mutate(link);
  }, [link, mutate]);
  return (
    <SignInFrame
      title={confirm.isSuccess ? 'Your address is confirmed' : 'Confirm your address'}
      footer={<Link href="/sign-in">To signing in</Link>}
    >
      <div className="mt-6 grid gap-4">
        {link ? null : <SignInError>This page needs the link from your mail.</SignInError>}
        {confirm.message ? <SignInError>{confirm.message}</SignInError> : null}
        {confirm.isPending ? (
          <p role="status" className="flex items-center gap-2 text-sm text-ink-muted">
            <Spinner />
            Confirming
          </p>
        ) : null}
        {confirm.isSuccess ? (
          <Button asChild variant="primary" size="lg" className="w-full">
            <Link href="/sign-in">Sign in</Link>
          </Button>
        ) : null}
      </div>
    </SignInFrame>
  );
}
