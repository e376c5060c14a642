'use client';
import { toApiError } from '@autoweave/contracts/client';
import { UiProviders } from '@autoweave/ui';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { GatewayProvider } from '../api/gateway';
import { useSession, useSignOut } from '../api/session';

const makeQueries = () =>
  new QueryClient({
    defaultOptions: { queries: { staleTime: 5_000, retry: (count, error) => toApiError(error).status >= 500 && count < 2 } },
  });

function Ui({ nonce, children }: { readonly nonce?: string; readonly children: ReactNode }) {
  const session = useSession();
  const signOut = useSignOut();
  return (
    <UiProviders auth={{ user: session.data, signOut: () => signOut.mutate() }} link={Link} nonce={nonce}>
      {children}
    </UiProviders>
  );
}

export function Providers({ apiUrl, nonce, children }: { readonly apiUrl: string | undefined; readonly nonce?: string; readonly children: ReactNode }) {
  const [queries] = useState(makeQueries);
  return (
    <QueryClientProvider client={queries}>
      <GatewayProvider apiUrl={apiUrl}>
        <Ui nonce={nonce}>{children}</Ui>
      </GatewayProvider>
    </QueryClientProvider>
  );
}
