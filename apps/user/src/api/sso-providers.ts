'use client';
import type { PublicSsoProvider } from '@autoweave/contracts';
import { useQuery } from '@tanstack/react-query';
import { useGateway } from './gateway';

const none: readonly PublicSsoProvider[] = [];

/** Providers to sign in with. None while it is not known: a password works without them. */
export function useSsoProviders(organisation: string | undefined): readonly PublicSsoProvider[] {
  const { sso } = useGateway();
  const { data } = useQuery({
    queryKey: ['sso-providers', organisation ?? ''],
    queryFn: () => sso.offered(organisation),
    staleTime: 60_000,
    retry: 1,
  });
  return data ?? none;
}
