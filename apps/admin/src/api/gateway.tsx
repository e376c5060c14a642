'use client';
import {
  type ApiClient,
  createApiClient,
  createSsoClient,
  RealtimeClient,
  type RealtimeState,
  type SsoClient,
} from '@autoweave/contracts/client';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';

export interface Gateway {
  readonly baseUrl: string;
  readonly client: ApiClient;
  readonly sso: SsoClient;
  readonly realtime: RealtimeClient;
}

const GatewayContext = createContext<Gateway | undefined>(undefined);

function gatewayAt(apiUrl: string | undefined): Gateway {
  // Nothing is fetched while rendering on the server: there the address only has to exist.
  const here = typeof location === 'undefined' ? 'http://localhost:8000' : `${location.protocol}//${location.hostname}:8000`;
  const baseUrl = apiUrl ?? here;
  return {
    baseUrl,
    client: createApiClient({ baseUrl }),
    sso: createSsoClient({ baseUrl }),
    realtime: new RealtimeClient({ url: `${baseUrl.replace(/^http/, 'ws')}/ws` }),
  };
}

/** The one connection of the page to its gateway: calls and the live socket. */
export function GatewayProvider({ apiUrl, children }: { readonly apiUrl: string | undefined; readonly children: ReactNode }) {
  const [gateway] = useState(() => gatewayAt(apiUrl));
  useEffect(() => {
    const retry = () => gateway.realtime.retryNow();
    window.addEventListener('online', retry);
    return () => {
      window.removeEventListener('online', retry);
      gateway.realtime.close();
    };
  }, [gateway]);
  return <GatewayContext.Provider value={gateway}>{children}</GatewayContext.Provider>;
}

export function useGateway(): Gateway {
  const gateway = useContext(GatewayContext);
  if (!gateway) throw new Error('useGateway needs a GatewayProvider above it');
  return gateway;
}

export function useRealtimeState(): RealtimeState {
  const { realtime } = useGateway();
  return useSyncExternalStore(
    (changed) => realtime.watchState(changed),
    () => realtime.state,
    () => 'closed',
  );
}
