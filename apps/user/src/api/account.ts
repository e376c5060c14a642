'use client';
import { useQuery } from '@tanstack/react-query';
import { useGateway } from './gateway';

export const factorsKey = ['mfa'] as const;
export const sessionsKey = ['sessions'] as const;

/** The second factors of whoever is signed in, and whether the organisation asks for them. */
export function useSecondFactors(enabled = true) {
  const { client } = useGateway();
  return useQuery({ queryKey: factorsKey, queryFn: () => client.mfa.status(), enabled });
}

/** Devices that are not asked for a second factor. */
export function useTrustedDevices(enabled: boolean) {
  const { client } = useGateway();
  return useQuery({ queryKey: [...factorsKey, 'devices'], queryFn: () => client.mfa.devices(), enabled });
}

/** Where this person is signed in. */
export function useSessions() {
  const { client } = useGateway();
  return useQuery({ queryKey: sessionsKey, queryFn: () => client.sessions.list({}), refetchInterval: 30_000 });
}

/** One's own organisation, and what it uses of what it may. */
export function useOrganisation() {
  const { client } = useGateway();
  return useQuery({
    queryKey: ['organisation'],
    queryFn: async () => {
      const [tenant, stats] = await Promise.all([client.tenants.me(), client.tenants.myStats()]);
      return { tenant, stats };
    },
    refetchInterval: 60_000,
  });
}
