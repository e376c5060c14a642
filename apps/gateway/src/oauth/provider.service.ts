import type { IncomingMessage, ServerResponse } from 'node:http';
import { CONFIG, LOG, type Log } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { AuditService } from '../audit/audit.service.js';
import { AuthService } from '../auth/auth.service.js';
import { AuthoritiesService } from '../authority/authorities.service.js';
import { IdentityChanges } from '../authority/identity-changes.js';
import type { GatewayConfig } from '../config.js';
import { DATABASE, type Database } from '../database/database.js';
import { RunTokensService } from '../run-token/run-tokens.service.js';
import { SessionsService, sessionCookie } from '../session/sessions.service.js';
import { AccountsService } from './accounts.service.js';
import { ArtifactsRepository, hashId } from './artifacts.repository.js';
import { auditProtocol } from './audit-trail.js';
import { currentBrowser } from './browser.js';
import { ClientsService } from './clients.service.js';
import { ConsentsService } from './consents.service.js';
import { pollSeconds } from './lifetimes.js';
import { offerPasswordGrant } from './password.grant.js';
import { allowFormTo } from './protocol-pages.js';
import { providerConfig } from './provider-config.js';
import { SigningKeysService } from './signing-keys.service.js';
import { StatesRepository } from './states.repository.js';
import { offerTokenExchange } from './token-exchange.grant.js';

type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** The OAuth server of this gateway. Everything it knows is in the database, so it can be built anew at any time. */
@Injectable()
export class OAuthProvider {
  private built: Promise<{ provider: Provider; handle: Handler }> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(LOG) private readonly log: Log,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(SigningKeysService) private readonly keys: SigningKeysService,
    @Inject(ClientsService) private readonly clients: ClientsService,
    @Inject(ArtifactsRepository) private readonly artifacts: ArtifactsRepository,
    @Inject(StatesRepository) private readonly states: StatesRepository,
    @Inject(RunTokensService) private readonly runTokens: RunTokensService,
    @Inject(IdentityChanges) private readonly changes: IdentityChanges,
    @Inject(AccountsService) private readonly accounts: AccountsService,
    @Inject(ConsentsService) private readonly consents: ConsentsService,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(DATABASE) private readonly db: Database,
    @Inject(AuthService) private readonly auth: AuthService,
    @Inject(AuthoritiesService) private readonly authorities: AuthoritiesService,
  ) {
    changes.listen(({ kind }) => {
      if (kind === 'oauth_keys') this.built = undefined;
    });
  }

  /** How applications reach this gateway: as configured, or this machine at the port that it listens on. */
  get issuer(): string {
    if (this.config.AUTOWEAVE_API_URL) return this.config.AUTOWEAVE_API_URL.replace(/\/+$/, '');
    const address = (this.host.httpAdapter.getHttpServer() as { address(): { port: number } | null }).address();
    return `${this.config.AUTOWEAVE_SECURE_COOKIES ? 'https' : 'http'}://localhost:${address?.port ?? this.config.AUTOWEAVE_GATEWAY_PORT}`;
  }

  async provider(): Promise<Provider> {
    return (await this.ready()).provider;
  }

  /** Whatever host a request names, addresses that it is answered with are those of the issuer. */
  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { host, protocol } = new URL(this.issuer);
    Object.assign(req.headers, { host, 'x-forwarded-proto': protocol.slice(0, -1) });
    for (const name of ['x-forwarded-host', 'x-forwarded-for', ':authority']) delete req.headers[name];
    await (await this.ready()).handle(req, res);
  }

  private ready() {
    this.built ??= this.build().catch((error: unknown) => {
      this.built = undefined;
      throw error;
    });
    return this.built;
  }

  private async build(): Promise<{ provider: Provider; handle: Handler }> {
    const { clients, artifacts, states, runTokens, changes, accounts, consents, config } = this;
    const passwordGrant = config.AUTOWEAVE_OAUTH_PASSWORD_GRANT;
    const stores = { clients, artifacts, states, runTokens, changes, passwordGrant };
    const provider = new Provider(this.issuer, providerConfig(this.issuer, await this.keys.keys(), { config, stores, accounts, consents }));
    // It takes host and protocol from headers; ours are put there before every request.
    provider.proxy = true;
    // The secret is kept as a hash, so the library cannot compare it itself.
    provider.Client.prototype.compareClientSecret = function (actual: string) {
      return clients.secretFits(this.clientId, actual);
    };
    offerTokenExchange(provider, runTokens);
    if (passwordGrant) offerPasswordGrant(provider, { db: this.db, auth: this.auth, authorities: this.authorities });
    provider.use((ctx, next) => this.finish(ctx as KoaContextWithOIDC, next));
    auditProtocol(provider, this.audit);
    provider.on('grant.success', (ctx) => this.noteUse(ctx.oidc.client?.clientId));
    provider.on('end_session.success', (ctx) => this.signOut(ctx));
    provider.on('server_error', (_ctx, error) => this.log.error({ err: error }, 'the OAuth server failed'));
    return { provider, handle: provider.callback() as Handler };
  }

  /** What the library leaves to others: how often a device asks, and where a posted answer may go. */
  private async finish(ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> {
    await next();
    const body = ctx.body as Record<string, unknown> | undefined;
    if (ctx.oidc?.route === 'device_authorization' && body?.['device_code']) body['interval'] = pollSeconds;
    const code = ctx.oidc?.params?.['device_code'];
    if (ctx.oidc?.route === 'token' && body?.['error'] === 'authorization_pending' && typeof code === 'string') {
      const ago = await this.artifacts.poll(code);
      // A second of grace: clocks and networks are not exact.
      if (ago !== undefined && ago < pollSeconds - 1)
        ctx.body = { error: 'slow_down', error_description: `ask at most every ${pollSeconds} seconds, and now more slowly` };
    }
    // An empty answer has no type; some clients take one for something to read.
    if (ctx.oidc?.route === 'revocation' && ctx.status === 200) ctx.remove('content-type');
    // With no referrer at all a browser sends our own form without its origin, and the edge could not tell that it is ours.
    if (ctx.oidc?.route === 'end_session') ctx.set('referrer-policy', 'same-origin');
    if (ctx.oidc?.params?.['response_mode'] === 'form_post') allowFormTo(ctx, ctx.oidc.params['redirect_uri']);
  }

  private noteUse(clientId: string | undefined): void {
    const before = new Date(Date.now() - 60_000);
    void this.db.oAuthClient
      .updateMany({
        where: { id: clientId ?? '', OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: before } }] },
        data: { lastUsedAt: new Date() },
      })
      .catch(() => undefined);
  }

  /** An application's sign-out that the person confirmed ends our own session in this browser, too. */
  private signOut(ctx: KoaContextWithOIDC): void {
    const credential = currentBrowser()?.person?.credential;
    if (!ctx.oidc.params?.['logout'] || credential?.type !== 'session') return;
    for (const { grantId } of Object.values(ctx.oidc.session?.authorizations ?? {})) if (grantId) void this.endFamily(grantId);
    ctx.cookies.set(sessionCookie, null, { path: '/', signed: false });
    void this.sessions.revoke(credential.id, 'signed out by an application').catch((error: unknown) => {
      this.log.error({ err: error }, 'a session could not be ended by an application');
    });
  }

  /** What an application may do while somebody is signed in is over; what was given for later is not. */
  private async endFamily(grantId: string): Promise<void> {
    try {
      const grant = await this.artifacts.find('Grant', grantId);
      const scope = (grant?.payload['openid'] as { scope?: string } | undefined)?.scope ?? '';
      if (!grant || scope.split(' ').includes('offline_access')) return;
      await this.artifacts.removeFamily(grantId);
      this.changes.announce({ kind: 'oauth', id: hashId(grantId).toString('hex') });
    } catch (error) {
      this.log.error({ err: error }, 'what hung on a sign-in could not be ended');
    }
  }
}
