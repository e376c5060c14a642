'use client';
import { toApiError } from '@autoweave/contracts/client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useSession } from '../api/session';

/** Who is signed in; whoever is not signs in first and comes back here. */
export function useSomebody(here: string) {
  const router = useRouter();
  const session = useSession();
  const signedOut = session.error ? toApiError(session.error).signedOut : false;
  useEffect(() => {
    if (signedOut) router.replace(`/sign-in?next=${encodeURIComponent(here)}`);
  }, [signedOut, here, router]);
  return { somebody: session.data, error: signedOut ? undefined : session.error, retry: () => void session.refetch() };
}
