import { CONFIG } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../auth/principal.js';
import type { GatewayConfig } from '../config.js';
import { RequestLimits } from '../limit/request-limits.js';
import { sessionCookie, SessionsService } from '../session/sessions.service.js';
import { inBrowser } from './browser.js';
import { OAuthProvider } from './provider.service.js';

/** Where browsers come with their cookies; the others are for programs and look at no cookie. */
const forBrowsers = [
  ['GET', '/oauth/authorize'],
  ['GET', '/oauth/authorize/:uid'],
  ['GET', '/oauth/logout'],
  ['POST', '/oauth/logout/confirm'],
  ['GET', '/oauth/logout/success'],
] as const;
const forPrograms = [
  ['POST', '/oauth/token'],
  ['POST', '/oauth/introspect'],
  ['POST', '/oauth/revoke'],
  ['POST', '/oauth/device_authorization'],
  ['POST', '/oauth/par'],
  ['GET', '/oauth/userinfo'],
  ['POST', '/oauth/userinfo'],
  ['GET', '/.well-known/openid-configuration'],
  ['GET', '/.well-known/oauth-authorization-server'],
  ['GET', '/.well-known/jwks.json'],
] as const;

/** Paths of programs: the library decides which pages of other sites may read their answers, application by application. */
export const isProtocolPath = (url: string): boolean => {
  const path = url.split('?')[0];
  return forPrograms.some(([, known]) => known === path);
};

/** Puts the OAuth server into the gateway's own HTTP server. */
@Injectable()
export class OAuthServer {
  constructor(
    @Inject(OAuthProvider) private readonly provider: OAuthProvider,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(RequestLimits) private readonly limits: RequestLimits,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  attach(server: FastifyInstance): void {
    void server.register(async (scope) => {
      // The library reads bodies itself.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
      for (const [method, url] of forBrowsers) scope.route({ method, url, handler: (request, reply) => this.serve(request, reply, true) });
      for (const [method, url] of forPrograms) {
        scope.route({ method, url, handler: (request, reply) => this.serve(request, reply, false) });
        if (method === 'POST' || url === '/oauth/userinfo')
          if (!scope.hasRoute({ method: 'OPTIONS', url }))
            scope.route({ method: 'OPTIONS', url, handler: (request, reply) => this.serve(request, reply, false) });
      }
      // Devices show this address; the page that takes the code is in the app.
      scope.get('/oauth/device', async (request, reply) => {
        const code = (request.query as Record<string, unknown>)['user_code'];
        const query = typeof code === 'string' ? `?code=${encodeURIComponent(code.slice(0, 40))}` : '';
        return reply.redirect(`${this.config.AUTOWEAVE_APP_ORIGINS[0]}/device${query}`, 303);
      });
    });
  }

  private async serve(request: FastifyRequest, reply: FastifyReply, browser: boolean): Promise<void> {
    // Also a question that somebody is only about to be asked is stored.
    if (request.method === 'POST' || browser) await this.limits.ofAddress(request, reply);
    const person = browser ? await this.person(request) : undefined;
    // What fails until here is answered like any other failure.
    await this.provider.provider();
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value);
    await inBrowser({ person, ipAddress: request.ip, requestId: request.id }, () => this.provider.handle(request.raw, reply.raw));
  }

  /** Who is signed in here, by the cookie alone: an address that a page of another site opens carries no header. */
  private async person(request: FastifyRequest): Promise<Principal | undefined> {
    const token = request.cookies?.[sessionCookie];
    if (token === undefined) return undefined;
    try {
      return await this.sessions.authenticate(token);
    } catch {
      return undefined;
    }
  }
}
