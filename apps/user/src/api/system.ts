'use client';
import { useQuery } from '@tanstack/react-query';
import { useGateway } from './gateway';

export function useAgents() {
  const { client } = useGateway();
  return useQuery({ queryKey: ['agents'], queryFn: () => client.agents.list(), refetchInterval: 5_000 });
}

/** Version, and what does the thinking here. */
export function useAbout() {
  const { client } = useGateway();
  return useQuery({ queryKey: ['about'], queryFn: () => client.system.about(), staleTime: 600_000 });
}
