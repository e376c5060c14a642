'use client';
import { useAuth } from '@autoweave/ui';
import { useRead } from '../api/use-read';
import { waitingRuns } from '../schedule/waiting-runs';

/** Events renew sooner. */
const everyMs = 60_000;

/** How many things wait for this person: only what they may decide. */
export function useWaiting(enabled: boolean): { readonly conflicts: number; readonly runs: number } {
  const { can } = useAuth();
  const conflicts = useRead(['conflicts'], (client) => client.network.conflicts(), {
    everyMs,
    enabled: enabled && can('agent:read') && can('vote:manage'),
  });
  const runs = useRead(['schedule-runs', 'waiting'], async (client) => ({ waiting: await waitingRuns(client) }), {
    everyMs,
    enabled: enabled && can('schedule:read') && can('goal:approve'),
  });
  return {
    conflicts: (conflicts.data?.conflicts ?? []).filter((one) => one.status === 'waiting_for_human').length,
    runs: runs.data?.waiting.length ?? 0,
  };
}
