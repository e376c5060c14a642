import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CONFIG, fault, LOG, type Log, toFault, toProblem } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type WebSocket, WebSocketServer } from 'ws';
import { AuditService } from '../audit/audit.service.js';
import { sessionCookie, SessionsService } from '../session/sessions.service.js';
import { Authenticator, type Credentials } from '../auth/authenticator.js';
import type { Principal } from '../auth/principal.js';
import type { GatewayConfig } from '../config.js';
import { clientAddresses } from '../http/client-address.js';
import { GoalsService } from '../goals/goals.service.js';
import { secondFactorMissing } from '../mfa/second-factor-missing.js';
import { Connection } from './connection.js';
import { DomainFeed } from './domain-feed.js';
import { GoalFeed } from './goal-feed.js';

const heartbeatMs = 25_000;

/**
 * `/ws`: authenticated before the upgrade, by bearer token or session cookie; with a cookie the Origin must be one of the
 * apps, because browsers do not protect WebSockets themselves.
 */
@Injectable()
export class RealtimeServer implements OnApplicationShutdown {
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: 256 * 1024 });
  private readonly alive = new WeakSet<WebSocket>();
  /** Session behind each connection: when it ends, so does the connection. */
  private readonly sessionOf = new WeakMap<WebSocket, string>();
  /** What somebody showed who came with a key or a token: it must still be good while the connection lasts. */
  private readonly shownBy = new WeakMap<WebSocket, Credentials>();
  /** What else is spoken over WebSocket, by path. */
  private readonly others = new Map<string, (socket: WebSocket, principal: Principal) => void>();
  private readonly addressOf: (request: IncomingMessage) => string;
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(LOG) private readonly log: Log,
    @Inject(Authenticator) private readonly authenticator: Authenticator,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(GoalsService) private readonly goals: GoalsService,
    @Inject(GoalFeed) private readonly feed: GoalFeed,
    @Inject(DomainFeed) private readonly domain: DomainFeed,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {
    this.addressOf = clientAddresses(config.AUTOWEAVE_TRUSTED_PROXIES);
  }

  attach(http: Server): void {
    http.on('upgrade', (request, socket, head) => void this.upgrade(request, socket, head));
    this.heartbeat = setInterval(() => {
      for (const client of this.server.clients) {
        if (!this.alive.has(client)) client.terminate();
        this.alive.delete(client);
        client.ping();
      }
      void this.endWithSessions().catch((error: unknown) => this.log.warn({ err: error }, 'sessions of connections could not be checked'));
    }, heartbeatMs);
    this.heartbeat.unref();
  }

  /** Another protocol at another path, for whoever may open a connection here; it ends with the session like every one. */
  serve(path: string, accept: (socket: WebSocket, principal: Principal) => void): void {
    this.others.set(path, accept);
  }

  /** Closes the connections whose session, key or token was revoked or has expired; runs with every heartbeat. */
  async endWithSessions(): Promise<void> {
    for (const client of this.server.clients) {
      const shown = this.shownBy.get(client);
      if (shown) await this.authenticator.authenticate(shown).catch(() => client.close(4401, 'the key or token has ended'));
    }
    const ids = [...this.server.clients].flatMap((client) => this.sessionOf.get(client) ?? []);
    if (ids.length === 0) return;
    const ended = await this.sessions.ended([...new Set(ids)]);
    for (const client of this.server.clients)
      if (ended.has(this.sessionOf.get(client) ?? '')) client.close(4401, 'the session has ended; sign in again');
  }

  onApplicationShutdown(): void {
    clearInterval(this.heartbeat);
    for (const client of this.server.clients) client.close(1001, 'the server is stopping; reconnect with your cursor');
    this.server.close();
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '').split('?')[0] ?? '';
    const accept = this.others.get(path);
    if (path !== '/ws' && !accept) return refuse(socket, 404, 'NOT_FOUND', 'There is no WebSocket here');
    const { origin } = request.headers;
    const cookies = cookiesOf(request.headers.cookie);
    if (origin !== undefined && !this.config.AUTOWEAVE_APP_ORIGINS.includes(origin))
      return refuse(socket, 403, 'ORIGIN_REFUSED', `Pages of ${origin} may not connect`);
    const address = this.addressOf(request);
    try {
      const shown = { headers: request.headers, cookies, ip: address };
      const principal = await this.authenticator.authenticate(shown);
      if (principal.tenantStatus !== 'ACTIVE') throw fault('TENANT_INACTIVE', 'This organisation is not active');
      if (principal.mfaRequired && !principal.mfaEnabled) throw secondFactorMissing(this.config);
      this.server.handleUpgrade(request, socket, head, (client) => {
        this.alive.add(client);
        if (principal.credential.type === 'session') this.sessionOf.set(client, principal.credential.id);
        else this.shownBy.set(client, shown);
        client.on('pong', () => this.alive.add(client));
        if (accept) return accept(client, principal);
        new Connection(client, principal, this.goals, this.feed, this.domain, this.audit, address);
      });
    } catch (error) {
      const problem = toProblem(toFault(error));
      this.log.debug({ code: problem.code }, 'a WebSocket was refused');
      refuse(socket, problem.status, problem.code, problem.detail);
    }
  }
}

function refuse(socket: Duplex, status: number, code: string, detail: string): void {
  const body = JSON.stringify({ status, code, detail });
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function cookiesOf(header: string | undefined): Record<string, string | undefined> {
  const value = header
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${sessionCookie}=`));
  return { [sessionCookie]: value?.slice(sessionCookie.length + 1) };
}
