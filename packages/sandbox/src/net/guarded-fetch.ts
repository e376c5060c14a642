import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Fault } from '@autoweave/contracts';
import { Agent, buildConnector, type Dispatcher, request } from 'undici';
import { isPublicAddress } from './address-policy.js';

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

export interface GuardedRequest {
  readonly url: string;
  readonly method: HttpMethod;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Asked before the first hop and every redirect; throws to refuse. */
  readonly admit?: (url: URL) => void;
}

export interface GuardedResponse {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly truncated: boolean;
}

export class EgressError extends Error {
  override readonly name = 'EgressError';
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

const refused = (message: string) => new EgressError({ code: 'SAFETY_VIOLATION', message, hint: 'Agents may reach public addresses only' });
const maxRedirects = 5;

/** How names are resolved; tests hand in their own. */
export type Resolve = (host: string) => Promise<readonly string[]>;
const systemResolve: Resolve = async (host) => (await lookup(host, { all: true, verbatim: true })).map((one) => one.address);

export interface EgressOptions {
  readonly resolve?: Resolve;
  /** Addresses that are allowed although they are not public; for a test's own server. */
  readonly allow?: (address: string, port: number) => boolean;
}

/**
 * HTTP to the outside for agents. The guard sits in the connector: literal addresses, every resolved address and the
 * peer's actual address are checked, at every redirect hop, so that neither DNS tricks nor redirects lead inside.
 */
export class GuardedFetch {
  private readonly dispatcher: Dispatcher;
  private readonly resolve: Resolve;
  private readonly allow: (address: string, port: number) => boolean;

  constructor(options: EgressOptions = {}) {
    this.resolve = options.resolve ?? systemResolve;
    this.allow = options.allow ?? (() => false);
    this.dispatcher = new Agent({ connect: this.connector(), headersTimeout: 30_000, bodyTimeout: 30_000, connections: 8 });
  }

  async fetch(wanted: GuardedRequest): Promise<GuardedResponse> {
    const signal = AbortSignal.any([wanted.signal, AbortSignal.timeout(wanted.timeoutMs)]);
    let url = parseUrl(wanted.url);
    let method: HttpMethod = wanted.method;
    let body = wanted.body;
    let headers = wanted.headers;
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      wanted.admit?.(url);
      const response = await this.once(url, method, headers, body, signal);
      const location = response.headers.location;
      if (response.statusCode >= 300 && response.statusCode < 400 && typeof location === 'string') {
        await response.body.dump();
        const next = parseUrl(new URL(location, url).toString());
        // Headers may hold credentials for the first host; another one must not get them.
        if (next.origin !== url.origin) headers = undefined;
        url = next;
        if (response.statusCode !== 307 && response.statusCode !== 308 && method !== 'HEAD') {
          method = 'GET';
          body = undefined;
        }
        continue;
      }
      const { data, truncated } = await readUpTo(response.body, wanted.maxBytes);
      return { url: url.toString(), status: response.statusCode, headers: flat(response.headers), body: data, truncated };
    }
    throw refused(`More than ${maxRedirects} redirects`);
  }

  close = () => this.dispatcher.close();

  private async once(url: URL, method: HttpMethod, headers: GuardedRequest['headers'], body: GuardedRequest['body'], signal: AbortSignal) {
    try {
      return await request(url, {
        method,
        dispatcher: this.dispatcher,
        signal,
        headers: { 'user-agent': 'AutoWeave/0.1 (+agent)', accept: '*/*', ...headers },
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      const cause = causeOf(error);
      if (cause instanceof EgressError) throw cause;
      if (signal.aborted) throw new EgressError({ code: 'TOOL_TIMEOUT', message: `${url.host} did not answer in time` });
      throw new EgressError({ code: 'TOOL_FAILED', message: `${url.host} could not be reached: ${(cause as Error).message}` });
    }
  }

  private connector(): buildConnector.connector {
    const connect = buildConnector({ timeout: 10_000 });
    return (options, callback) => {
      const port = Number(options.port || (options.protocol === 'https:' ? 443 : 80));
      const host = options.hostname.replace(/^\[|\]$/g, '');
      void this.pin(host, port).then(
        (address) =>
          connect(
            { ...options, hostname: address, servername: options.servername ?? (isIP(host) ? undefined : host) } as buildConnector.Options,
            (error, socket) => {
              if (error || !socket) return callback(error ?? new Error('no connection'), null);
              const peer = socket.remoteAddress ?? '';
              if (!isPublicAddress(peer) && !this.allow(peer, port)) {
                socket.destroy();
                return callback(refused(`${host} is answered from an address inside (${peer})`), null);
              }
              callback(null, socket);
            },
          ),
        (error: Error) => callback(error, null),
      );
    };
  }

  /** One checked address for a host; the connection goes to exactly it. */
  private async pin(host: string, port: number): Promise<string> {
    const addresses = isIP(host) ? [host] : await this.resolve(host).catch(() => [] as string[]);
    if (addresses.length === 0)
      throw new EgressError({
        code: 'TOOL_FAILED',
        message: `${host} could not be resolved`,
        hint: 'Is this machine connected to the internet?',
      });
    for (const address of addresses) {
      if (!isPublicAddress(address) && !this.allow(address, port)) throw refused(`${host} leads to an address inside (${address})`);
    }
    return addresses[0]!;
  }
}

function parseUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new EgressError({ code: 'VALIDATION_FAILED', message: `${text} is not a URL` });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused(`${url.protocol} is not allowed; only http and https`);
  if (url.username || url.password) throw refused('Credentials in a URL are not allowed');
  return url;
}

function causeOf(error: unknown): unknown {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current instanceof EgressError || current.cause === undefined) return current;
    current = current.cause;
  }
  return current;
}

async function readUpTo(body: AsyncIterable<Buffer>, maxBytes: number): Promise<{ data: Buffer; truncated: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part.subarray(0, Math.max(0, maxBytes - size)));
    size += part.length;
    if (size > maxBytes) return { data: Buffer.concat(parts), truncated: true };
  }
  return { data: Buffer.concat(parts), truncated: false };
}

const flat = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
