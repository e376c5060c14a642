import { api, type Session } from '@autoweave/contracts';
import { CONFIG, fault } from '@autoweave/kernel';
import { Controller, Inject, Req, Res } from '@nestjs/common';
import { implement } from '@orpc/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthService } from '../auth/auth.service.js';
import { Caller, type Principal, sessionIdOf } from '../auth/principal.js';
import type { GatewayConfig } from '../config.js';
import { Implements } from '../http/implements.js';
import { clearSessionCookie, setSessionCookie } from './session-cookie.js';
import { sessionCookie, SessionsService } from './sessions.service.js';

const routes = api.sessions;

@Controller('api/v1')
export class SessionsController {
  constructor(
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(AuthService) private readonly auth: AuthService,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(async ({ input }) => ({
      sessions: [...(await this.sessions.list(caller.userId, caller.credential.id, input.ended))],
    }));
  }

  @Implements(routes.revoke)
  revoke(@Caller() caller: Principal) {
    return implement(routes.revoke).handler(async ({ input }) => {
      const session = await this.sessions.inTenant(caller.tenantId, input.sessionId);
      if (session.userId !== caller.userId && !caller.permissions.has('session:manage'))
        throw fault('NOT_FOUND', 'There is no such session');
      return { revoked: await this.sessions.revoke(session.id, session.userId === caller.userId ? 'by its owner' : 'by an administrator') };
    });
  }

  @Implements(routes.revokeAll)
  revokeAll(@Caller() caller: Principal, @Res({ passthrough: true }) reply: FastifyReply) {
    return implement(routes.revokeAll).handler(async ({ input }) => {
      if (input.includingThis) clearSessionCookie(reply);
      return {
        revoked: await this.sessions.revokeAll(caller.userId, input.includingThis ? undefined : caller.credential.id, 'by its owner'),
      };
    });
  }

  @Implements(routes.elevate)
  elevate(@Caller() caller: Principal, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return implement(routes.elevate).handler(async ({ input }) => {
      const sessionId = sessionIdOf(caller);
      await this.auth.elevate(caller, input);
      return this.handOut(request, reply, await this.sessions.rotate(sessionId, true));
    });
  }

  @Implements(routes.rotate)
  rotate(@Caller() caller: Principal, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return implement(routes.rotate).handler(async () =>
      this.handOut(request, reply, await this.sessions.rotate(sessionIdOf(caller), false)),
    );
  }

  @Implements(routes.lock)
  lock(@Caller() caller: Principal) {
    return implement(routes.lock).handler(async ({ input }) => {
      const session = await this.sessions.inTenant(caller.tenantId, input.sessionId);
      return this.sessions.setLock(session.id, true, input.reason);
    });
  }

  @Implements(routes.unlock)
  unlock(@Caller() caller: Principal) {
    return implement(routes.unlock).handler(async ({ input }) => {
      const session = await this.sessions.inTenant(caller.tenantId, input.sessionId);
      return this.sessions.setLock(session.id, false, '');
    });
  }

  /** A browser gets the new token where it had the old one; a program reads it from the answer. */
  private handOut(request: FastifyRequest, reply: FastifyReply, next: { readonly token: string; readonly session: Session }) {
    if (request.cookies[sessionCookie] !== undefined) setSessionCookie(reply, this.config, next.token, next.session.expiresAt);
    return next;
  }
}
