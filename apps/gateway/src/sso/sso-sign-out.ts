import type { SsoSignedOut } from '@autoweave/contracts';
import { LOG, type Log } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Principal, sessionIdOf } from '../auth/principal.js';
import { clearSessionCookie } from '../session/session-cookie.js';
import { SessionsService } from '../session/sessions.service.js';
import { BackchannelLogout } from './backchannel-logout.js';
import { isOfKind, type KnownProvider, knownProvider } from './known-provider.js';
import { OpenIdSignIn } from './openid-sign-in.js';
import { SsoSessions } from './sso-sessions.js';

/** Signing out here and at the provider. The session here ends first: a provider that is away keeps nobody signed in. */
@Injectable()
export class SsoSignOut {
  constructor(
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(SsoSessions) private readonly origins: SsoSessions,
    @Inject(OpenIdSignIn) private readonly openId: OpenIdSignIn,
    @Inject(BackchannelLogout) private readonly backchannel: BackchannelLogout,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async end(caller: Principal, reply: FastifyReply, app: URL | undefined): Promise<SsoSignedOut> {
    const sessionId = sessionIdOf(caller);
    const origin = await this.origins.originOf(sessionId);
    const ended = await this.sessions.revoke(sessionId, 'signed out');
    clearSessionCookie(reply);
    const provider = origin ? knownProvider(origin.provider) : undefined;
    if (!origin || !provider || !isOfKind(provider, 'oidc') || !app) return { ended };
    try {
      const redirectTo = await this.openId.signOutAddress(provider, origin.idToken, new URL('/sign-in', app).href);
      return { ended, ...(redirectTo === undefined ? {} : { redirectTo }) };
    } catch (error) {
      this.log.warn({ err: error, provider: provider.slug }, 'somebody could not be signed out at their provider');
      return { ended };
    }
  }

  /** Throws Error when the provider's word cannot be trusted. Returns how many sessions ended. */
  async byProvider(provider: KnownProvider, token: string | undefined): Promise<number> {
    if (!isOfKind(provider, 'oidc')) throw new Error('only OpenID Connect providers tell of it');
    if (token === undefined) throw new Error('no logout token was sent');
    return this.backchannel.take(provider, token);
  }
}
