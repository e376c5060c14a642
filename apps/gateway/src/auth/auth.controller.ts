import { api, type SignedIn } from '@autoweave/contracts';
import { CONFIG } from '@autoweave/kernel';
import { Controller, Inject, Req, Res } from '@nestjs/common';
import { implement } from '@orpc/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditService } from '../audit/audit.service.js';
import type { GatewayConfig } from '../config.js';
import { Implements } from '../http/implements.js';
import { clearSessionCookie, setSessionCookie } from '../session/session-cookie.js';
import type { Origin } from '../session/session.js';
import { SessionsService } from '../session/sessions.service.js';
import { AuthService } from './auth.service.js';
import { Caller, type Principal, sessionIdOf } from './principal.js';

const routes = api.auth;

@Controller('api/v1')
export class AuthController {
  constructor(
    @Inject(AuthService) private readonly auth: AuthService,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  @Implements(routes.login)
  login(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return implement(routes.login).handler(({ input }) =>
      this.signIn(request, reply, (origin) => this.auth.login(input.email, input.password, origin)),
    );
  }

  @Implements(routes.link)
  link(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return implement(routes.link).handler(({ input }) => this.signIn(request, reply, (origin) => this.auth.redeem(input.token, origin)));
  }

  @Implements(routes.logout)
  logout(@Caller() caller: Principal, @Res({ passthrough: true }) reply: FastifyReply) {
    return implement(routes.logout).handler(async () => {
      await this.sessions.revoke(sessionIdOf(caller), 'signed out');
      clearSessionCookie(reply);
      return { ended: true };
    });
  }

  @Implements(routes.changePassword)
  changePassword(@Caller() caller: Principal) {
    return implement(routes.changePassword).handler(async ({ input }) => ({
      changed: true,
      otherSessionsEnded: await this.auth.changePassword(caller, input.current, input.next),
    }));
  }

  @Implements(routes.me)
  me(@Caller() caller: Principal) {
    return implement(routes.me).handler(() => this.auth.profile(caller));
  }

  @Implements(routes.updateMe)
  updateMe(@Caller() caller: Principal) {
    return implement(routes.updateMe).handler(({ input }) => this.auth.rename(caller, input.name));
  }

  private async signIn(request: FastifyRequest, reply: FastifyReply, attempt: (origin: Origin) => Promise<SignedIn>): Promise<SignedIn> {
    try {
      const signedIn = await attempt({ userAgent: request.headers['user-agent'], ipAddress: request.ip });
      setSessionCookie(reply, this.config, signedIn.token, signedIn.expiresAt);
      await this.audit.recordRequest(request, {
        category: 'AUTHENTICATION',
        eventType: 'LOGIN_SUCCESS',
        outcome: 'SUCCESS',
        tenantId: signedIn.profile.tenantId,
        actorId: signedIn.profile.userId,
      });
      return signedIn;
    } catch (error) {
      await this.audit.recordRequest(request, {
        category: 'AUTHENTICATION',
        eventType: 'LOGIN_FAILURE',
        outcome: 'FAILURE',
        severity: 'WARNING',
      });
      throw error;
    }
  }
}
