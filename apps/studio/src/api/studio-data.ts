'use client';
import { useQuery } from '@tanstack/react-query';
import { useGateway } from './gateway';

export const goalsKey = ['goals'] as const;

/** The newest goals, for the picker. */
export function useRecentGoals() {
  const { client } = useGateway();
  return useQuery({ queryKey: goalsKey, queryFn: () => client.goals.list({ limit: 100 }) });
}

export function useAgents() {
  const { client } = useGateway();
  return useQuery({ queryKey: ['agents'], queryFn: () => client.agents.list(), refetchInterval: 5_000 });
}
