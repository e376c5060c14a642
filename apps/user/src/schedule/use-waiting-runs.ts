'use client';
import { useAuth } from '@autoweave/ui';
import { useQuery } from '@tanstack/react-query';
import { useGateway } from '../api/gateway';
import { waitingRuns } from './waiting-runs';

export const waitingRunsKey = ['waiting-runs'] as const;

/** Scheduled runs that wait for this person; none for whoever may not decide. Notices renew them sooner. */
export function useWaitingRuns() {
  const { client } = useGateway();
  const { can } = useAuth();
  return useQuery({
    queryKey: waitingRunsKey,
    queryFn: () => waitingRuns(client),
    refetchInterval: 60_000,
    enabled: can('schedule:read') && can('goal:approve'),
  });
}
