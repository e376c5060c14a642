'use client';
import { type ApiError, toApiError } from '@autoweave/contracts/client';
import { usePathname, useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useRealtimeState } from '../api/gateway';
import { useSession } from '../api/session';

export interface SignInGuard {
  readonly signedIn: boolean;
  /** Why nobody is known to be signed in although the sign-in page is not the answer. */
  readonly fault: ApiError | undefined;
  readonly retry: () => void;
}

/** Sends whoever is not (or no longer) signed in to the sign-in page, with the way back. */
export function useSignInGuard(): SignInGuard {
  const router = useRouter();
  const path = usePathname();
  const session = useSession();
  const state = useRealtimeState();
  const fault = session.error ? toApiError(session.error) : undefined;
  const signedOut = fault?.signedOut ?? false;
  const ended = session.data !== undefined;
  useEffect(() => {
    if (!signedOut) return;
    const query = [path === '/' ? '' : `next=${encodeURIComponent(path)}`, ended ? 'ended=1' : ''].filter(Boolean).join('&');
    router.replace(`/sign-in${query ? `?${query}` : ''}`);
  }, [signedOut, ended, path, router]);
  // The socket cannot say why it was refused; asking who we are can.
  const { refetch } = session;
  useEffect(() => {
    if (state === 'reconnecting') void refetch();
  }, [state, refetch]);
  return { signedIn: session.data !== undefined, fault: signedOut || session.data ? undefined : fault, retry: () => void refetch() };
}
