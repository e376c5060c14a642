'use client';
import { toApiError } from '@autoweave/contracts/client';
import { SignInForm } from '@autoweave/ui';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useSignIn } from '../api/session';

export interface SignInProps {
  /** One-time link: signs in at once. */
  readonly token?: string;
  readonly next: string;
  /** The session has just ended. */
  readonly ended: boolean;
}

function messageOf(error: unknown, usedLink: boolean): string {
  const fault = toApiError(error);
  if (fault.code === 'INVALID_CREDENTIALS')
    return usedLink ? 'This link has been used already or is too old. Sign in with e-mail and password.' : 'E-mail or password is wrong.';
  if (fault.code === 'RATE_LIMITED') return 'Too many attempts. Wait a few minutes, then try again.';
  return [fault.message, fault.hint].filter(Boolean).join(' ');
}

export function SignIn({ token, next, ended }: SignInProps) {
  const router = useRouter();
  const signIn = useSignIn();
  const redeemed = useRef(false);
  const { mutate } = signIn;
  useEffect(() => {
    // A link counts once: effects run twice in development.
    if (!token || redeemed.current) return;
    redeemed.current = true;
    // The token must not stay in the address bar or in the history.
    window.history.replaceState(null, '', window.location.pathname);
    mutate({ token }, { onSuccess: () => router.replace(next) });
  }, [token, next, router, mutate]);
  const usedLink = signIn.variables !== undefined && 'token' in signIn.variables;
  return (
    <SignInForm
      product="Admin"
      busy={signIn.isPending || signIn.isSuccess}
      redeeming={Boolean(token) && !signIn.isError && (signIn.isIdle || usedLink)}
      notice={ended ? 'Your session has ended. Sign in again and go on where you were.' : undefined}
      error={signIn.isError ? messageOf(signIn.error, usedLink) : undefined}
      onSubmit={(email, password) => mutate({ email, password }, { onSuccess: () => router.replace(next) })}
    />
  );
}
