import { api } from '@autoweave/contracts';
import { Controller, Inject, Req, Res } from '@nestjs/common';
import { implement } from '@orpc/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Implements } from '../http/implements.js';
import { clearSessionCookie } from '../session/session-cookie.js';
import { SessionsService } from '../session/sessions.service.js';
import { AuthService } from './auth.service.js';
import { deviceCookie, Entrance } from './entrance.js';
import { Caller, type Principal, sessionIdOf } from './principal.js';

const routes = api.auth;

@Controller('api/v1')
export class AuthController {
  constructor(
    @Inject(AuthService) private readonly auth: AuthService,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(Entrance) private readonly entrance: Entrance,
  ) {}

  @Implements(routes.login)
  login(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return implement(routes.login).handler(({ input }) =>
      this.entrance.signIn(request, reply, (origin) => this.auth.login(input.email, input.password, origin, request.cookies[deviceCookie])),
    );
  }

  @Implements(routes.link)
  link(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return implement(routes.link).handler(({ input }) =>
      this.entrance.signIn(request, reply, (origin) => this.auth.redeem(input.token, origin)),
    );
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
}
