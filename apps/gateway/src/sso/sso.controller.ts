import type { PublicSsoProviders, SsoSignedOut } from '@autoweave/contracts';
import { CONFIG, fault, FaultError } from '@autoweave/kernel';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AuditEntry } from '../audit/audit-entry.js';
import { AuditService } from '../audit/audit.service.js';
import { deviceCookie, Entrance } from '../auth/entrance.js';
import { Permit } from '../auth/permission.guard.js';
import { Caller, type Principal } from '../auth/principal.js';
import type { GatewayConfig } from '../config.js';
import { browserOf, markBrowser } from './browser-cookie.js';
import type { KnownProvider } from './known-provider.js';
import { returnAddress, signInPage } from './return-to.js';
import { publicBase } from './sso-addresses.js';
import { SsoRefused } from './sso-refused.js';
import { type Returned, SsoService } from './sso.service.js';
import { SsoSignOut } from './sso-sign-out.js';

const Organisation = z.string().trim().toLowerCase().max(40).optional();
const ReturnTo = z.string().max(2_000).optional();
const SamlPost = z.looseObject({ SAMLResponse: z.string().min(1), RelayState: z.string().max(500).optional() });
const FormPost = z.record(z.string(), z.string().max(8_000));

/** The protocols of signing in, where providers and browsers expect them (EDG-014). Answers are redirects, not data. */
@Controller('sso')
export class SsoController {
  constructor(
    @Inject(SsoService) private readonly sso: SsoService,
    @Inject(SsoSignOut) private readonly signOut: SsoSignOut,
    @Inject(Entrance) private readonly entrance: Entrance,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: GatewayConfig,
  ) {}

  @Get('providers')
  @Permit('public')
  async providers(
    @Query('organisation') organisation: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PublicSsoProviders> {
    quiet(reply);
    return { providers: await this.sso.offered(Organisation.parse(organisation)) };
  }

  @Get('login/:provider')
  @Permit('public')
  async login(
    @Param('provider') slug: string,
    @Query('returnTo') wanted: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const returnTo = returnAddress(ReturnTo.parse(wanted), this.config.AUTOWEAVE_APP_ORIGINS);
    if (!returnTo)
      throw fault('VALIDATION_FAILED', 'returnTo must be a page of one of the apps', {
        hint: 'Use a path, or an origin of AUTOWEAVE_APP_ORIGINS',
      });
    const provider = await this.sso.find(slug);
    try {
      const browser = markBrowser(request, reply, this.config);
      const address = await this.sso.begin(provider, publicBase(this.config.AUTOWEAVE_API_URL, request), returnTo.href, browser);
      return quiet(reply).redirect(address, 303);
    } catch (error) {
      await this.audit.recordRequest(request, { ...refused, ...about(provider, error) });
      return this.turnAway(reply, error, returnTo.href);
    }
  }

  @Get('callback/:provider')
  @Permit('public')
  async callback(@Param('provider') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const provider = await this.sso.find(slug);
    const query = new URLSearchParams(request.url.split('?').slice(1).join('?'));
    let returned: Returned | undefined;
    try {
      const answer = await this.entrance.signIn(
        request,
        reply,
        async (origin) => {
          returned = await this.sso.return(provider, query, browserOf(request));
          return this.sso.admit(provider, returned.person, origin, request.cookies[deviceCookie]);
        },
        (error) => about(provider, error),
      );
      const { returnTo } = returned as Returned;
      // What opens the second step stays in the browser: a fragment is in no request and in no log.
      const next =
        'mfa' in answer
          ? signInPage(new URL(returnTo), {}, `mfa=${Buffer.from(JSON.stringify(answer.mfa)).toString('base64url')}`)
          : returnTo;
      return quiet(reply).redirect(next, 303);
    } catch (error) {
      return this.turnAway(reply, error, returned?.returnTo);
    }
  }

  /** A SAML provider's page posts its answer; one of OpenID Connect may (`response_mode=form_post`). */
  @Post('callback/:provider')
  @Permit('public')
  async posted(
    @Param('provider') slug: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const provider = await this.sso.find(slug);
    const here = `/sso/callback/${provider.slug}`;
    if (provider.kind !== 'saml') return quiet(reply).redirect(`${here}?${new URLSearchParams(FormPost.parse(body ?? {}))}`, 303);
    try {
      const read = SamlPost.safeParse(body);
      if (!read.success) throw new SsoRefused('invalid_answer', 'no SAMLResponse was posted');
      const ticket = await this.sso.takePost(provider, read.data);
      return quiet(reply).redirect(`${here}?${new URLSearchParams({ ticket })}`, 303);
    } catch (error) {
      await this.audit.recordRequest(request, { ...refused, ...about(provider, error) });
      return this.turnAway(reply, error);
    }
  }

  @Get('metadata/:provider')
  @Permit('public')
  async metadata(@Param('provider') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const provider = await this.sso.find(slug);
    return reply
      .type('application/samlmetadata+xml')
      .send(this.sso.metadataOf(provider, publicBase(this.config.AUTOWEAVE_API_URL, request)));
  }

  /** Ends the session here, and answers where to end it at the provider, if it came from one that has such a place. */
  @Post('logout')
  @HttpCode(200)
  @Permit('session:self', { selfService: true, beforeMfa: true })
  async logout(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SsoSignedOut> {
    const answer = await this.signOut.end(caller, reply, returnAddress(request.headers.origin, this.config.AUTOWEAVE_APP_ORIGINS));
    await this.audit.recordRequest(request, { category: 'AUTHENTICATION', eventType: 'LOGOUT', outcome: 'SUCCESS' });
    quiet(reply);
    return answer;
  }

  @Post('backchannel-logout/:provider')
  @HttpCode(200)
  @Permit('public')
  async backchannelLogout(
    @Param('provider') slug: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<FastifyReply> {
    const provider = await this.sso.find(slug);
    const given = z.looseObject({ logout_token: z.string().max(20_000) }).safeParse(body);
    try {
      const ended = await this.signOut.byProvider(provider, given.data?.logout_token);
      await this.audit.recordRequest(request, {
        ...backchannel,
        outcome: 'SUCCESS',
        ...about(provider),
        details: { provider: provider.slug, ended },
      });
      return quiet(reply).status(200).send();
    } catch (error) {
      await this.audit.recordRequest(request, { ...backchannel, outcome: 'FAILURE', severity: 'WARNING', ...about(provider, error) });
      return quiet(reply).status(400).send({ error: 'invalid_request', error_description: 'the logout token was not accepted' });
    }
  }

  /** A refusal is told on the sign-in page that it was begun at; what is no refusal is an error like any other. */
  private turnAway(reply: FastifyReply, error: unknown, known?: string): FastifyReply {
    const isAnswer = error instanceof FaultError && error.code !== 'INTERNAL' && error.code !== 'UNAVAILABLE';
    if (!(error instanceof SsoRefused) && !isAnswer) throw error;
    const way = returnAddress(known ?? (error instanceof SsoRefused ? error.returnTo : undefined), this.config.AUTOWEAVE_APP_ORIGINS);
    const code = error instanceof SsoRefused ? error.refusal : 'account_inactive';
    return quiet(reply).redirect(signInPage(way as URL, { refused: code }), 303);
  }
}

const refused = {
  category: 'AUTHENTICATION',
  eventType: 'LOGIN_FAILURE',
  outcome: 'FAILURE',
  severity: 'WARNING',
} as const satisfies AuditEntry;
const backchannel = { category: 'AUTHENTICATION', eventType: 'SSO_BACKCHANNEL_LOGOUT' } as const;

/** What the record of a sign-in says of its provider, and why it was refused. */
function about(provider: KnownProvider, error?: unknown): Partial<AuditEntry> {
  const reason =
    error instanceof SsoRefused ? { refusal: error.refusal, reason: error.explanation } : error ? { reason: (error as Error).message } : {};
  return {
    tenantId: provider.tenantId,
    resourceType: 'sso_provider',
    resourceId: provider.id,
    details: { method: 'sso', provider: provider.slug, ...reason },
  };
}

const quiet = (reply: FastifyReply): FastifyReply => reply.header('cache-control', 'no-store');
