import { lookup } from 'node:dns/promises';
import { createServer, type IncomingMessage, request as httpRequest, type Server, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { isAddress, isPublicAddress } from '../net/address-policy.js';
import { EgressBytes } from './egress-bytes.js';
import { EgressMeter } from './egress-meter.js';
import { type EgressRules, judgeAddress, judgeHost, namesLocalhost, plainHost } from './egress-rules.js';

/** Headers for requests to one host. They only ever travel over TLS: `http://host/` from the sandbox goes out as https. */
export type EgressCredentials = readonly { readonly host: string; readonly headers: Readonly<Record<string, string>> }[];

export interface EgressDecision {
  readonly method: string;
  readonly host: string;
  readonly port: number;
  readonly allowed: boolean;
  readonly rule: string;
  readonly bytesOut: number;
  readonly bytesIn: number;
  readonly durationMs: number;
  /** The run had moved as many bytes this way as it may, and was cut off. */
  readonly cut?: 'upload' | 'download';
}

export interface EgressProxyOptions {
  readonly rules: EgressRules;
  readonly credentials?: EgressCredentials;
  readonly onDecision?: (decision: EgressDecision) => void;
  /** Asked before each request for a place; the proxy counts by itself unless given. */
  readonly enter?: () => Promise<(() => void) | string>;
  /** How names are resolved; tests hand in their own. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** Addresses inside that are allowed all the same; for a test's own server. */
  readonly allow?: (address: string, port: number) => boolean;
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly rule: string;
  readonly done: () => void;
}
class Refused extends Error {
  constructor(
    readonly rule: string,
    message: string,
    readonly status = 403,
  ) {
    super(message);
  }
}

const hopByHop = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
]);
const idleMs = 60_000;

/**
 * An HTTP proxy that holds to the rules of one agent: CONNECT for TLS, and requests with an absolute address. It resolves names
 * itself, checks every address they lead to, and connects to exactly the checked one; each hop of a redirect is a new request.
 */
export class EgressProxy {
  private readonly server: Server;
  private readonly enter: () => Promise<(() => void) | string>;
  private readonly bytes: EgressBytes;
  private readonly sockets = new Set<Duplex>();

  constructor(private readonly options: EgressProxyOptions) {
    const meter = new EgressMeter();
    this.enter = options.enter ?? (async () => meter.enter('run', options.rules));
    this.bytes = new EgressBytes(options.rules);
    this.server = createServer(
      { maxHeaderSize: 32_768, requestTimeout: 120_000 },
      (request, response) => void this.forward(request, response),
    );
    this.server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => void this.tunnel(request, socket, head));
    this.server.on('connection', (socket) => this.keep(socket));
    this.server.on('clientError', (_, socket) => socket.destroy());
  }

  /** Listens on a unix socket. */
  listen = (path: string): Promise<void> =>
    new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(path, resolve);
    });

  close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private keep(socket: Duplex): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.sockets.delete(socket));
  }

  private async admit(host: string, port: number): Promise<Target> {
    const { rules, resolve = systemResolve, allow = () => false } = this.options;
    const name = plainHost(host);
    if (name === '' || !Number.isInteger(port) || port < 1 || port > 65_535) throw new Refused('egress:address', 'not an address', 400);
    const verdict = judgeHost(rules, name, port);
    if (!verdict.allowed) throw new Refused(verdict.rule, verdict.reason);
    const used = this.bytes.exceeded();
    if (used) throw new Refused(`egress:${used}`, `this run may ${used} no more`, 429);
    const done = await this.enter();
    if (typeof done === 'string') throw new Refused('egress:limit', done, 429);
    try {
      const addresses = isAddress(name) ? [name] : await resolve(name).catch(() => []);
      if (addresses.length === 0) throw new Refused('egress:resolve', `${name} could not be resolved`, 502);
      for (const address of addresses) {
        const inside = !isPublicAddress(address) && !namesLocalhost(rules, name, port) && !allow(address, port);
        if (inside) throw new Refused('egress:inside', `${name} leads to an address inside`);
        const network = judgeAddress(rules, address, port);
        if (!network.allowed && !namesLocalhost(rules, name, port)) throw new Refused(network.rule, network.reason);
      }
      return { host: name, port, address: addresses[0] as string, rule: verdict.rule, done };
    } catch (error) {
      done();
      throw error;
    }
  }

  private async tunnel(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    const started = performance.now();
    const [host, port] = splitAuthority(request.url ?? '');
    this.keep(client);
    try {
      const target = await this.admit(host, port);
      const upstream = connect({ host: target.address, port: target.port });
      this.keep(upstream);
      const count = this.bytes.connection(() => upstream.destroy());
      count.up(head.length);
      upstream.setTimeout(idleMs, () => upstream.destroy());
      upstream.once('connect', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        if (head.length > 0) upstream.write(head);
        client.pipe(upstream);
        upstream.pipe(client);
      });
      client.on('data', (chunk: Buffer) => count.up(chunk.length));
      upstream.on('data', (chunk: Buffer) => count.down(chunk.length));
      client.once('close', () => upstream.destroy());
      upstream.once('close', () => {
        client.destroy();
        target.done();
        this.report(started, {
          method: 'CONNECT',
          host: target.host,
          port: target.port,
          allowed: true,
          rule: target.rule,
          ...count.total(),
        });
      });
    } catch (error) {
      const refused = asRefused(error);
      client.end(
        `HTTP/1.1 ${refused.status} Refused\r\ncontent-type: text/plain\r\nx-egress-rule: ${plainText(refused.rule)}\r\nconnection: close\r\n\r\n${plainText(refused.message)}\n`,
      );
      this.report(started, { method: 'CONNECT', host, port, allowed: false, rule: refused.rule, bytesOut: 0, bytesIn: 0 });
    }
  }

  private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    let host = '';
    let port = 0;
    const method = request.method ?? 'GET';
    try {
      const url = parseAbsolute(request.url ?? '');
      const credential = this.options.credentials?.find((one) => plainHost(one.host) === plainHost(url.hostname));
      const secure = url.protocol === 'https:' || credential !== undefined;
      host = url.hostname;
      port = Number(url.port || (secure ? 443 : 80));
      const target = await this.admit(host, port);
      const headers = {
        ...cleanHeaders(request, Object.keys(credential?.headers ?? {})),
        ...credential?.headers,
        host: url.host,
        connection: 'close',
      };
      const outgoing = (secure ? httpsRequest : httpRequest)({
        host: target.address,
        port,
        method,
        path: `${url.pathname}${url.search}`,
        headers,
        timeout: idleMs,
        ...(secure && !isAddress(target.host) ? { servername: target.host } : {}),
      });
      const count = this.bytes.connection(() => {
        outgoing.destroy();
        response.destroy();
      });
      request.on('data', (chunk: Buffer) => count.up(chunk.length));
      request.pipe(outgoing);
      outgoing.once('timeout', () => outgoing.destroy(new Error('no answer in time')));
      outgoing.once('response', (incoming) => {
        const back = Object.fromEntries(
          Object.entries(incoming.headers).filter(([name, value]) => value !== undefined && !hopByHop.has(name)),
        );
        response.writeHead(incoming.statusCode ?? 502, back as Record<string, string>);
        incoming.on('data', (chunk: Buffer) => count.down(chunk.length));
        incoming.pipe(response);
      });
      outgoing.once('error', (error) => {
        if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' }).end(`${plainText(error.message)}\n`);
        else response.destroy();
      });
      response.once('close', () => {
        outgoing.destroy();
        target.done();
        this.report(started, { method, host: target.host, port, allowed: true, rule: target.rule, ...count.total() });
      });
    } catch (error) {
      const refused = asRefused(error);
      request.resume();
      response
        .writeHead(refused.status, { 'content-type': 'text/plain', 'x-egress-rule': plainText(refused.rule), connection: 'close' })
        .end(`${plainText(refused.message)}\n`);
      this.report(started, { method, host, port, allowed: false, rule: refused.rule, bytesOut: 0, bytesIn: 0 });
    }
  }

  private report(started: number, decision: Omit<EgressDecision, 'durationMs'>): void {
    this.options.onDecision?.({ ...decision, durationMs: Math.round(performance.now() - started) });
  }
}

const systemResolve = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

function splitAuthority(authority: string): readonly [string, number] {
  const match = /^(\[[0-9a-f:.]+\]|[^:/@\s]+):(\d{1,5})$/i.exec(authority);
  return match ? [match[1] as string, Number(match[2])] : ['', 0];
}

function parseAbsolute(text: string): URL {
  try {
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Refused('egress:scheme', 'only http and https');
    if (url.username || url.password) throw new Refused('egress:credentials', 'credentials in an address are not allowed');
    return url;
  } catch (error) {
    throw error instanceof Refused ? error : new Refused('egress:address', 'an absolute address is needed', 400);
  }
}

/** What the sandboxed code sent, without what belongs to the connection or stands for the injected credentials. */
function cleanHeaders(request: IncomingMessage, injected: readonly string[]): Record<string, string | string[]> {
  const without = new Set([...hopByHop, ...injected.map((name) => name.toLowerCase())]);
  return Object.fromEntries(Object.entries(request.headers).filter(([name, value]) => value !== undefined && !without.has(name))) as Record<
    string,
    string | string[]
  >;
}

const asRefused = (error: unknown): Refused =>
  error instanceof Refused ? error : new Refused('egress:failed', error instanceof Error ? error.message : 'failed', 502);
const plainText = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 300);
