'use client';
import { GoalEventFrameData } from '@autoweave/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useGateway } from './gateway';
import { goalsKey } from './studio-data';

const listEvents = new Set(['goal.received', 'goal.state_changed', 'goal.completed', 'goal.failed', 'goal.cancelled']);

/** Renews the picker when a goal begins or changes anywhere. */
export function useLiveUpdates(enabled: boolean): void {
  const { realtime } = useGateway();
  const queries = useQueryClient();
  useEffect(() => {
    if (!enabled) return;
    return realtime.followAll((frame) => {
      if (frame.type !== 'goal.event') return;
      const parsed = GoalEventFrameData.safeParse(frame.data);
      if (parsed.success && listEvents.has(parsed.data.event.type)) void queries.invalidateQueries({ queryKey: goalsKey });
    });
  }, [enabled, realtime, queries]);
}
