'use client';
import { type GoalEvent, type GoalState, isTerminalGoalState } from '@autoweave/contracts';
import { type ApiClient, emptyGoalView, foldGoalView, type GoalView } from '@autoweave/contracts/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useGateway, useRealtimeState } from './gateway';

const pageSize = 2_000;
/** Streamed text arrives in many small events: pages are renewed at most this often. */
const flushMs = 60;
const pollMs = 5_000;

export const viewKey = (goalId: string) => ['goal-view', goalId] as const;

async function readOn(client: ApiClient, from: GoalView): Promise<GoalView> {
  let view = from;
  for (;;) {
    const { events } = await client.goals.events({ goalId: view.goalId, afterSeq: view.lastSeq, limit: pageSize });
    view = foldGoalView(view.goalId, events as readonly GoalEvent[], view);
    if (events.length < pageSize) return view;
  }
}

/**
 * A goal as it is and as it goes on: its log is read once, then followed live. While the live connection is down, the
 * log is polled instead, so that the view stays true.
 */
export function useGoalView(goalId: string) {
  const { client, realtime } = useGateway();
  const queries = useQueryClient();
  const state = useRealtimeState();
  const query = useQuery({
    queryKey: viewKey(goalId),
    queryFn: () => readOn(client, queries.getQueryData<GoalView>(viewKey(goalId)) ?? emptyGoalView(goalId)),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const loaded = query.data !== undefined;
  const running = loaded && !isTerminalGoalState(query.data.state);

  useEffect(() => {
    if (!running) return;
    let waiting: GoalEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const events = waiting;
      waiting = [];
      queries.setQueryData<GoalView>(viewKey(goalId), (view) => foldGoalView(goalId, events, view));
    };
    const leave = realtime.followGoal(goalId, queries.getQueryData<GoalView>(viewKey(goalId))?.lastSeq ?? 0, (event) => {
      waiting.push(event);
      timer ??= setTimeout(flush, flushMs);
    });
    return () => {
      leave();
      clearTimeout(timer);
      if (waiting.length > 0) flush();
    };
  }, [goalId, running, realtime, queries]);

  useEffect(() => {
    if (!running || state === 'open') return;
    const timer = setInterval(() => void queries.refetchQueries({ queryKey: viewKey(goalId) }), pollMs);
    return () => clearInterval(timer);
  }, [goalId, running, state, queries]);

  return query;
}

/** State of a goal whose view is loaded (or being loaded) elsewhere on the page. */
export function useNewestGoalState(goalId: string | undefined): GoalState | undefined {
  const { data } = useQuery<GoalView>({ queryKey: viewKey(goalId ?? ''), enabled: false });
  return goalId ? data?.state : undefined;
}
