import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { JsonifiedClient } from '@orpc/openapi-client';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { type Api, api, apiPrefix } from '../routes/index.js';
import { apiErrorOf, unreachable } from './api-error.js';

export type ApiClient = JsonifiedClient<ContractRouterClient<Api>>;

type Fetch = (request: Request, init?: RequestInit) => Promise<Response>;

export interface ApiClientOptions {
  /** Origin of the gateway, without a path. */
  readonly baseUrl: string;
  /** Sends a request; `globalThis.fetch` unless given. */
  readonly fetch?: Fetch;
  /** Bearer token for programs; browsers carry a session cookie instead. */
  readonly token?: string;
}

/**
 * Fetch that sends the session along and turns every failure into an `ApiError`: a problem document by its code,
 * an unreachable gateway as `UNAVAILABLE`. An abort by the caller stays an abort.
 */
export function gatewayFetch({ baseUrl, fetch = globalThis.fetch, token }: ApiClientOptions): Fetch {
  return async (request, init) => {
    if (token) request.headers.set('authorization', `Bearer ${token}`);
    let response: Response;
    try {
      response = await fetch(request, { ...init, credentials: 'include' });
    } catch (error) {
      if (request.signal.aborted || init?.signal?.aborted) throw error;
      throw unreachable(baseUrl);
    }
    if (!response.ok) throw apiErrorOf(response.status, await response.text());
    return response;
  };
}

/** The whole public API as typed functions: `client.goals.submit({ text })`. Every rejection is an `ApiError`. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const send = gatewayFetch(options);
  return createORPCClient(new OpenAPILink(api, { url: `${options.baseUrl}${apiPrefix}`, fetch: (request, init) => send(request, init) }));
}
