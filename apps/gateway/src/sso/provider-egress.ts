import { CONFIG, fault } from '@autoweave/kernel';
import { EgressError, type GuardedFetch, type HttpMethod, isAddress, isPublicAddress } from '@autoweave/sandbox/net';
import { Inject, Injectable } from '@nestjs/common';
import type { CustomFetchOptions, FetchBody } from 'openid-client';
import type { GatewayConfig } from '../config.js';

/** Reaches public addresses, and those that the operator names for providers inside. */
export const SSO_EGRESS = Symbol('SSO_EGRESS');

/** A discovery document, a key set or metadata of a federation of one. */
const mostBytes = 1_000_000;
const timeoutMs = 10_000;

/**
 * The only way to a provider. Addresses inside are reached when the operator names them, redirects are not followed, and
 * without TLS nothing is sent but to what is named: a client secret may be in it.
 */
@Injectable()
export class ProviderEgress {
  constructor(
    @Inject(SSO_EGRESS) private readonly egress: GuardedFetch,
    @Inject(CONFIG) private readonly config: Pick<GatewayConfig, 'AUTOWEAVE_SSO_PRIVATE_TARGETS'>,
  ) {}

  /** Whether an address may be used without TLS: it is named, host and port, as it is written. */
  isNamed(url: URL): boolean {
    return this.config.AUTOWEAVE_SSO_PRIVATE_TARGETS.includes(`${hostOf(url)}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`);
  }

  /** Refuses an address that could never be used, when it is written down. Names are judged when they are looked up. */
  assertAllowed(field: string, url: URL): void {
    if (this.isNamed(url)) return;
    const host = hostOf(url);
    const isInside = /^(?:localhost|.*\.localhost)$/i.test(host) || (isAddress(host) && !isPublicAddress(host));
    if (url.protocol === 'https:' && !isInside && url.username === '' && url.password === '') return;
    throw fault('SAFETY_VIOLATION', `${field}: ${url.origin} is ${isInside ? 'an address inside' : 'not reached over TLS'}`, {
      hint: 'Providers inside your own network are named by the operator in AUTOWEAVE_SSO_PRIVATE_TARGETS',
    });
  }

  /** As `fetch` answers; throws EgressError when it is not sent, or not answered. */
  readonly fetch = async (address: string, options: Partial<CustomFetchOptions> = {}): Promise<Response> => {
    const url = new URL(address);
    if (url.protocol !== 'https:' && !this.isNamed(url))
      throw new EgressError({ code: 'SAFETY_VIOLATION', message: `${url.origin} is not reached over TLS` });
    const body = textOf(options.body);
    const response = await this.egress.fetch({
      url: url.href,
      method: (options.method ?? 'GET') as HttpMethod,
      headers: { 'user-agent': 'AutoWeave', ...options.headers },
      ...(body === undefined ? {} : { body }),
      maxBytes: mostBytes,
      timeoutMs,
      signal: options.signal ?? AbortSignal.timeout(timeoutMs),
      admit: (next) => {
        if (next.href !== url.href)
          throw new EgressError({ code: 'SAFETY_VIOLATION', message: `${url.origin} redirects to ${next.origin}, which is not followed` });
      },
    });
    if (response.truncated) throw new EgressError({ code: 'PAYLOAD_TOO_LARGE', message: `${url.origin} answered more than a megabyte` });
    const hasBody = ![204, 205, 304].includes(response.status);
    return new Response(hasBody ? new Uint8Array(response.body) : null, { status: response.status, headers: response.headers });
  };
}

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

function textOf(body: FetchBody): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new EgressError({ code: 'INTERNAL', message: 'Only text is sent to providers' });
}

/** The refusal of the guard that an error was caused by, however deep it lies. */
export function egressErrorOf(error: unknown): EgressError | undefined {
  let current = error;
  for (let depth = 0; depth < 6 && current instanceof Error; depth += 1) {
    if (current instanceof EgressError) return current;
    current = current.cause;
  }
  return undefined;
}
