'use client';
import { type ApiClient, toApiError } from '@autoweave/contracts/client';
import { useStepUp, useToast } from '@autoweave/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useGateway } from './gateway';

export interface Act<Answer> {
  readonly call: (client: ApiClient) => Promise<Answer>;
  /** Said when it worked; left out where the page shows it. */
  readonly done?: string;
  /** First parts of the query keys to renew. */
  readonly renew: readonly string[];
  readonly after?: (answer: Answer) => void;
}

/** Changes something, says how that went, and renews what it touched. Where that takes a fresh proof of who one is, it is asked for. */
export function useAct() {
  const { client } = useGateway();
  const queries = useQueryClient();
  const toast = useToast();
  const stepUp = useStepUp();
  const mutation = useMutation({
    mutationFn: async ({ call, after }: Act<unknown>) => {
      const answer = await stepUp(() => call(client));
      after?.(answer);
    },
    onSuccess: (_nothing, { done }) => done && toast.success(done),
    onError: (error) => {
      const fault = toApiError(error);
      toast.error(fault.title, [fault.message, fault.hint].filter(Boolean).join(' '));
    },
    onSettled: (_data, _error, { renew }) => Promise.all(renew.map((name) => queries.invalidateQueries({ queryKey: [name] }))),
  });
  const { mutate } = mutation;
  return {
    act: <Answer>(what: Act<Answer>) => mutate(what as Act<unknown>),
    busy: mutation.isPending,
    error: mutation.error,
  };
}
