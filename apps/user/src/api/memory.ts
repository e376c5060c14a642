'use client';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useGateway } from './gateway';

const memoryKey = ['memory'] as const;

export function useNewestMemories() {
  const { client } = useGateway();
  return useQuery({ queryKey: [...memoryKey, 'newest'], queryFn: () => client.memory.list({ limit: 50 }) });
}

export function useRecall(query: string) {
  const { client } = useGateway();
  return useQuery({
    queryKey: [...memoryKey, 'search', query],
    queryFn: () => client.memory.search({ query, limit: 20 }),
    enabled: query !== '',
    placeholderData: keepPreviousData,
  });
}

export function useForget() {
  const { client } = useGateway();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (memoryId: string) => client.memory.delete({ memoryId }),
    onSuccess: () => queries.invalidateQueries({ queryKey: memoryKey }),
  });
}
