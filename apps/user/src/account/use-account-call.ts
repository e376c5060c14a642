'use client';
import { toApiError } from '@autoweave/contracts/client';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** A call that needs nobody to be signed in, with its error as one readable sentence. */
export function useAccountCall<I, O>(call: (input: I) => Promise<O>) {
  const mutation = useMutation({ mutationFn: call });
  const fault = mutation.isError ? toApiError(mutation.error) : undefined;
  return { ...mutation, message: fault ? [fault.message, fault.hint].filter(Boolean).join('. ') : undefined };
}

/** The token of a mailed link: taken once, and no longer in the address bar or the history. */
export function useLinkToken(token: string | undefined): string | undefined {
  const [kept] = useState(token);
  useEffect(() => {
    if (kept) window.history.replaceState(null, '', window.location.pathname);
  }, [kept]);
  return kept;
}
