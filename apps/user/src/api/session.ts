'use client';
import { toApiError } from '@autoweave/contracts/client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useGateway } from './gateway';

export const sessionKey = ['session'] as const;

/** Who is signed in. Fails with `UNAUTHENTICATED` or `SESSION_EXPIRED` when nobody is. */
export function useSession() {
  const { client } = useGateway();
  return useQuery({
    queryKey: sessionKey,
    queryFn: () => client.auth.me(),
    staleTime: 60_000,
    retry: (count, error) => !toApiError(error).signedOut && count < 2,
  });
}

/** Signs in with a password or a one-time link; the gateway sets the session cookie. */
export function useSignIn() {
  const { client } = useGateway();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: { readonly email: string; readonly password: string } | { readonly token: string }) =>
      'token' in input ? client.auth.link(input) : client.auth.login(input),
    onSuccess: ({ profile }) => {
      queries.clear();
      queries.setQueryData(sessionKey, profile);
    },
  });
}

export function useSignOut() {
  const { client, realtime } = useGateway();
  return useMutation({
    mutationFn: () => client.auth.logout({}),
    onSettled: () => {
      realtime.close();
      // A full load drops everything that was cached for this person.
      window.location.assign('/sign-in');
    },
  });
}
