'use client';
import type { MfaMethod, SignInAnswer } from '@autoweave/contracts';
import { toApiError } from '@autoweave/contracts/client';
import type { FactorProof } from '@autoweave/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { forgetDrafts } from '../chat/use-draft';
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

export type SignInStep =
  | { readonly email: string; readonly password: string }
  | { readonly link: string }
  | ({ readonly mfa: string } & FactorProof<MfaMethod>);

/** Signs in with a password or a one-time link, and the second factor where one is asked for; the gateway sets the session cookie. */
export function useSignIn() {
  const { client } = useGateway();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (step: SignInStep): Promise<SignInAnswer> => {
      if ('link' in step) return client.auth.link({ token: step.link });
      if ('email' in step) return client.auth.login(step);
      const { mfa, ...proof } = step;
      return client.mfa.verify({ token: mfa, ...proof });
    },
    onSuccess: (answer) => {
      if ('mfa' in answer) return;
      // What was cached for somebody else goes. The session stays as a query: who watches it must hear of the change.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
      queries.setQueryData(sessionKey, answer.profile);
    },
  });
}

export function useSignOut() {
  const { sso, realtime } = useGateway();
  return useMutation({
    mutationFn: () => sso.signOut(),
    onSettled: (answer) => {
      realtime.close();
      forgetDrafts();
      // A full load drops everything that was cached for this person.
      window.location.assign(answer?.redirectTo ?? '/sign-in');
    },
  });
}
