'use client';
import { toApiError } from '@autoweave/contracts/client';
import { UiProviders } from '@autoweave/ui';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { Appearance } from '../appearance/appearance';
import { GatewayProvider } from '../api/gateway';
import { sessionKey, useSession, useSignOut } from '../api/session';

function makeQueries(): QueryClient {
  // Any refused call may be the first to notice that the session has ended: ask who is signed in, the frame does the rest.
  const onError = (error: unknown) => {
    if (toApiError(error).signedOut) void queries.invalidateQueries({ queryKey: sessionKey });
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError: (error, query) => query.queryKey[0] !== sessionKey[0] && onError(error) }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { staleTime: 5_000, retry: (count, error) => toApiError(error).status >= 500 && count < 2 } },
  });
  return queries;
}

function Ui({ nonce, children }: { readonly nonce?: string; readonly children: ReactNode }) {
  const session = useSession();
  const signOut = useSignOut();
  return (
    <UiProviders auth={{ user: session.data, signOut: () => signOut.mutate() }} link={Link} nonce={nonce}>
      <Appearance>{children}</Appearance>
    </UiProviders>
  );
}

export function Providers({
  apiUrl,
  nonce,
  children,
}: {
  readonly apiUrl: string | undefined;
  readonly nonce?: string;
  readonly children: ReactNode;
}) {
  const [queries] = useState(makeQueries);
  return (
    <QueryClientProvider client={queries}>
      <GatewayProvider apiUrl={apiUrl}>
        <Ui nonce={nonce}>{children}</Ui>
      </GatewayProvider>
    </QueryClientProvider>
  );
}
