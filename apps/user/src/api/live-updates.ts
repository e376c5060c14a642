'use client';
import { GoalEventFrameData } from '@autoweave/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { conversationsKey, messagesKey } from './conversations';
import { useGateway } from './gateway';
import { viewKey } from './goal-view';
import { goalsKey } from './goals';

const listEvents = new Set(['goal.received', 'goal.state_changed', 'goal.completed', 'goal.failed', 'goal.cancelled']);

/** Renews lists when goals begin or change anywhere, so that a second tab or another person's goal shows up by itself. */
export function useLiveUpdates(enabled: boolean): void {
  const { realtime } = useGateway();
  const queries = useQueryClient();
  useEffect(() => {
    if (!enabled) return;
    return realtime.followAll((frame) => {
      if (frame.type !== 'goal.event') return;
      const parsed = GoalEventFrameData.safeParse(frame.data);
      if (!parsed.success) return;
      // The view of a finished goal is not followed: it has to be told that the goal goes on.
      if (parsed.data.event.type === 'goal.reopened') void queries.invalidateQueries({ queryKey: viewKey(parsed.data.event.goalId) });
      if (!listEvents.has(parsed.data.event.type)) return;
      void queries.invalidateQueries({ queryKey: goalsKey });
      const { event } = parsed.data;
      if (event.type !== 'goal.received') return;
      void queries.invalidateQueries({ queryKey: conversationsKey });
      if (event.payload.conversationId) void queries.invalidateQueries({ queryKey: messagesKey(event.payload.conversationId) });
    });
  }, [enabled, realtime, queries]);
}
