'use client';
import type { ApiClient } from '@autoweave/contracts/client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useGateway } from './gateway';

const pollMs = 5_000;

export interface ReadOptions {
  readonly everyMs?: number | false;
  /** Not before something is known, or allowed. */
  readonly enabled?: boolean;
}

/** Reads something from the gateway and keeps it fresh. The first part of the key is what changes renew. */
export function useRead<Data extends object>(
  key: readonly (string | number)[],
  read: (client: ApiClient) => Promise<Data>,
  { everyMs = pollMs, enabled = true }: ReadOptions = {},
) {
  const { client } = useGateway();
  return useQuery<Data>({
    queryKey: key,
    queryFn: () => read(client),
    refetchInterval: everyMs,
    placeholderData: keepPreviousData,
    enabled,
  });
}
