'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useGateway } from './gateway';

/** Fallback interval (decision 3 of the apps' requirements): events renew sooner. */
const pollMs = 5_000;
const keys = {
  health: ['health'],
  queues: ['queues'],
  workers: ['workers'],
  goals: ['goals'],
  stats: ['goal-stats'],
  agents: ['agents'],
  votes: ['votes'],
  proposals: ['proposals'],
  suggestions: ['suggestions'],
  runs: ['schedule-runs'],
  decisions: ['decisions'],
  network: ['network'],
  rounds: ['rounds'],
  collaborations: ['collaborations'],
  conflicts: ['conflicts'],
} as const;

export function useHealth() {
  const { client } = useGateway();
  return useQuery({ queryKey: keys.health, queryFn: () => client.system.health(), refetchInterval: pollMs });
}

export function useQueues() {
  const { client } = useGateway();
  return useQuery({ queryKey: keys.queues, queryFn: () => client.system.queues(), refetchInterval: pollMs });
}

export function useWorkers() {
  const { client } = useGateway();
  return useQuery({ queryKey: keys.workers, queryFn: () => client.agents.workers(), refetchInterval: pollMs });
}

export function useRecentGoals(limit: number) {
  const { client } = useGateway();
  return useQuery({ queryKey: [...keys.goals, limit], queryFn: () => client.goals.list({ limit }), refetchInterval: pollMs });
}

export function useGoalStats() {
  const { client } = useGateway();
  return useQuery({ queryKey: keys.stats, queryFn: () => client.goals.stats(), refetchInterval: pollMs });
}

const minGapMs = 500;

/** Renews what an event touches, at most twice a second however many events come. */
export function useLiveUpdates(enabled: boolean): void {
  const { realtime } = useGateway();
  const queries = useQueryClient();
  useEffect(() => {
    if (!enabled) return;
    const due = new Map<string, ReturnType<typeof setTimeout>>();
    const renew = (name: keyof typeof keys) => {
      if (due.has(name)) return;
      due.set(
        name,
        setTimeout(() => {
          due.delete(name);
          void queries.invalidateQueries({ queryKey: keys[name] });
        }, minGapMs),
      );
    };
    const leave = realtime.followAll((frame) => {
      if (frame.type === 'health.update') renew('health');
      if (frame.type === 'goal.status' || frame.type === 'goal.completed' || frame.type === 'approval.required') {
        renew('goals');
        renew('stats');
      }
      if (frame.type === 'agent.spawned') renew('workers');
      if (/^agent\.(discovered|lost|status_changed)$/.test(frame.type)) {
        renew('agents');
        renew('network');
      }
      if (frame.type.startsWith('vote.')) renew('votes');
      if (frame.type.startsWith('proposal.')) renew('proposals');
      if (frame.type === 'suggestion.opened') renew('suggestions');
      if (frame.type === 'round.settled') renew('rounds');
      if (frame.type === 'collaboration.settled') renew('collaborations');
      if (frame.type === 'conflict.settled') renew('conflicts');
      if (frame.type === 'schedule.notice') renew('runs');
      if (frame.type === 'alert.raised') renew('decisions');
    });
    return () => {
      leave();
      for (const timer of due.values()) clearTimeout(timer);
    };
  }, [enabled, realtime, queries]);
}
