'use client';
import { type ApiClient, toApiError } from '@autoweave/contracts/client';
import { useToast } from '@autoweave/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useGateway } from './gateway';

export interface Act {
  readonly call: (client: ApiClient) => Promise<unknown>;
  /** Said when it worked. */
  readonly done: string;
  /** First parts of the query keys to renew. */
  readonly renew: readonly string[];
  readonly after?: (answer: unknown) => void;
}

/** Changes something, says how that went, and renews what it touched. */
export function useAct() {
  const { client } = useGateway();
  const queries = useQueryClient();
  const toast = useToast();
  const mutation = useMutation({
    mutationFn: ({ call }: Act) => call(client),
    onSuccess: (answer, { done, after }) => {
      toast.success(done);
      after?.(answer);
    },
    onError: (error) => {
      const fault = toApiError(error);
      toast.error(fault.title, [fault.message, fault.hint].filter(Boolean).join(' '));
    },
    onSettled: (_data, _error, { renew }) => Promise.all(renew.map((name) => queries.invalidateQueries({ queryKey: [name] }))),
  });
  return { act: mutation.mutate, busy: mutation.isPending, error: mutation.error };
}
