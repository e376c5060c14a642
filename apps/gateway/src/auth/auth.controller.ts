import { api, type SignedIn } from '@autoweave/contracts';
import { CONFIG } from '@autoweave/kernel';
import { Controller, Inject, Req, Res } from '@nestjs/common';
import { implement } from '@orpc/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditService } from '../audit/audit.service.js';
import type { GatewayConfig } from '../config.js';
import { Implements } from '../http/implements.js';
import { AuthService } from './auth.service.js';
import { Caller, type Principal } from './principal.js';
import { sessionCookie, SessionsService } from './sessions.service.js';

@Controller('api/v1')
export class AuthController {
  constructor(
    @Inject(AuthService) private readonly auth: AuthService,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  @Implements(api.auth.login)
  login(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return implement(api.auth.login).handler(({ input }) =>
      this.signIn(request, reply, () => this.auth.login(input.email, input.password, request.headers['user-agent'])),
    );
  }

  @Implements(api.auth.link)
  link(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return implement(api.auth.link).handler(({ input }) =>
      this.signIn(request, reply, () => this.auth.redeem(input.token, request.headers['user-agent'])),
    );
  }

  @Implements(api.auth.logout)
  logout(@Caller() caller: Principal, @Res({ passthrough: true }) reply: FastifyReply) {
    return implement(api.auth.logout).handler(async () => {
      await this.sessions.close(caller.sessionId);
      reply.clearCookie(sessionCookie, { path: '/' });
      return { ended: true };
    });
  }

  @Implements(api.auth.me)
  me(@Caller() caller: Principal) {
    return implement(api.auth.me).handler(() => this.sessions.profile(caller.userId));
  }

  private async signIn(request: FastifyRequest, reply: FastifyReply, attempt: () => Promise<SignedIn>): Promise<SignedIn> {
    try {
      const signedIn = await attempt();
      reply.setCookie(sessionCookie, signedIn.token, {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: this.config.AUTOWEAVE_SECURE_COOKIES,
        expires: new Date(signedIn.expiresAt),
      });
      await this.audit.record(request, {
        eventType: 'LOGIN_SUCCESS',
        outcome: 'SUCCESS',
        tenantId: signedIn.profile.tenantId,
        actorId: signedIn.profile.userId,
      });
      return signedIn;
    } catch (error) {
      await this.audit.record(request, { eventType: 'LOGIN_FAILURE', outcome: 'FAILURE' });
      throw error;
    }
  }
}
