import type { PublicSsoProvider, SignInAnswer, SsoKind } from '@autoweave/contracts';
import { enterTenant, fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { randomNonce, randomPKCECodeVerifier } from 'openid-client';
import { AuthService } from '../auth/auth.service.js';
import { hashToken } from '../auth/token.js';
import { DATABASE, type Database } from '../database/database.js';
import type { Origin } from '../session/session.js';
import type { ExternalIdentity } from './external-identity.js';
import { type Flow, newState, SsoFlows } from './flows.js';
import { isOfKind, type KnownProvider, knownProvider } from './known-provider.js';
import type { OAuthProvider } from './openid-configurations.js';
import { OpenIdSignIn } from './openid-sign-in.js';
import { SamlSignIn, stateOf } from './saml-sign-in.js';
import { SsoAccounts } from './sso-accounts.js';
import { callbackAddress, metadataAddress } from './sso-addresses.js';
import { knowingTheWay, SsoRefused } from './sso-refused.js';
import { SsoSessions } from './sso-sessions.js';

/** A sign-in that came back from its provider, verified, in the browser that it was begun in. */
export interface Returned {
  readonly returnTo: string;
  readonly person: ExternalIdentity;
}

/** Signing in through a provider of somebody else (IDN-027…031). */
@Injectable()
export class SsoService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(SsoFlows) private readonly flows: SsoFlows,
    @Inject(OpenIdSignIn) private readonly openId: OpenIdSignIn,
    @Inject(SamlSignIn) private readonly saml: SamlSignIn,
    @Inject(SsoAccounts) private readonly accounts: SsoAccounts,
    @Inject(SsoSessions) private readonly sessions: SsoSessions,
    @Inject(AuthService) private readonly auth: AuthService,
  ) {}

  /** What a sign-in page offers: of one organisation, or of the installation's own. An unknown one has none. */
  async offered(organisation: string | undefined): Promise<PublicSsoProvider[]> {
    const tenant = await this.db.tenant.findFirst({
      where: organisation === undefined ? { status: 'ACTIVE' } : { slug: organisation, status: 'ACTIVE' },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    if (!tenant) return [];
    const policy = await this.db.ssoPolicy.findUnique({ where: { tenantId: tenant.id } });
    if (policy?.enabled === false) return [];
    const rows = await this.db.ssoProvider.findMany({
      where: { tenantId: tenant.id, enabled: true },
      orderBy: [{ isDefault: 'desc' }, { createdAt: 'asc' }],
    });
    return rows.map(({ name, slug, kind }) => ({ name, slug, kind: kind as SsoKind }));
  }

  /** The provider of a name, whatever its state. From here on the request concerns its organisation only. Throws NOT_FOUND. */
  async find(slug: string): Promise<KnownProvider> {
    const row = await this.db.ssoProvider.findUnique({ where: { slug } });
    if (!row) throw fault('NOT_FOUND', 'There is no provider of this name', { hint: 'See GET /sso/providers' });
    enterTenant(row.tenantId);
    return knownProvider(row);
  }

  /** Throws SsoRefused for a provider that nobody may sign in with at present. */
  async assertOn(provider: KnownProvider): Promise<void> {
    if (!provider.enabled) throw new SsoRefused('switched_off', 'the provider is switched off');
    const policy = await this.db.ssoPolicy.findUnique({ where: { tenantId: provider.tenantId } });
    if (policy?.enabled === false) throw new SsoRefused('switched_off', 'single sign-on is switched off in the organisation');
    const tenant = await this.db.tenant.findUniqueOrThrow({ where: { id: provider.tenantId } });
    if (tenant.status !== 'ACTIVE' && tenant.status !== 'SUSPENDED')
      throw new SsoRefused('switched_off', `the organisation is ${tenant.status.toLowerCase()}`);
  }

  /** Where the browser goes. What comes back is taken from the same browser only. */
  async begin(provider: KnownProvider, base: string, returnTo: string, browser: string): Promise<string> {
    await this.assertOn(provider);
    const state = newState();
    const flow = {
      stage: 'asked',
      callback: callbackAddress(base, provider.slug),
      entityId: metadataAddress(base, provider.slug),
      returnTo,
      nonce: randomNonce(),
      verifier: randomPKCECodeVerifier(),
    } as const satisfies Flow;
    const address = isOfKind(provider, 'saml')
      ? await this.saml.addressOf(provider, { acs: flow.callback, entityId: flow.entityId }, state)
      : await this.openId.addressOf(provider as OAuthProvider, state, flow);
    await this.flows.begin(provider, state, hashToken(browser), flow);
    return address;
  }

  /** The answer of an OAuth or OpenID Connect provider. */
  async return(provider: KnownProvider, query: URLSearchParams, browser: string | undefined): Promise<Returned> {
    if (isOfKind(provider, 'saml')) return this.returnWithTicket(provider, query.get('ticket') ?? '', browser);
    const state = query.get('state') ?? '';
    const flow = await this.flows.takeInBrowser(provider, state, 'asked', browser);
    const told = await knowingTheWay(flow.returnTo, () => this.openId.identify(provider as OAuthProvider, state, flow, query));
    return { returnTo: flow.returnTo, person: told };
  }

  /**
   * The answer of a SAML provider, which its page posts: browsers send no cookie with that. It is verified at once and waits,
   * under a ticket, for the browser's own request right after.
   */
  async takePost(
    provider: KnownProvider,
    posted: { readonly SAMLResponse: string; readonly RelayState?: string | undefined },
  ): Promise<string> {
    if (!isOfKind(provider, 'saml')) throw new SsoRefused('invalid_answer', 'this provider does not speak SAML');
    const envelope = this.saml.open(provider, posted.SAMLResponse);
    const state = stateOf(envelope.inResponseTo);
    const { flow, browserHash } = await this.flows.take(provider, state, 'asked');
    return knowingTheWay(flow.returnTo, async () => {
      if (posted.RelayState && posted.RelayState !== state)
        throw new SsoRefused('invalid_answer', 'the relay state belongs to another request');
      const { callback, entityId, returnTo } = flow;
      const identity = await this.saml.identify(provider, { acs: callback, entityId }, envelope);
      const ticket = newState();
      await this.flows.begin(provider, ticket, browserHash, { stage: 'answered', callback, entityId, returnTo, identity });
      return ticket;
    });
  }

  /** A session, or what is still asked for: the provider's own second factor counts where it says that there was one. */
  async admit(provider: KnownProvider, person: ExternalIdentity, origin: Origin, deviceToken: string | undefined): Promise<SignInAnswer> {
    await this.assertOn(provider);
    const user = await this.accounts.admit(provider, person);
    const answer = await this.auth.signInThrough(user, person.secondFactor, origin, deviceToken);
    await this.sessions.remember(provider, user.id, person, answer);
    return answer;
  }

  metadataOf(provider: KnownProvider, base: string): string {
    if (!isOfKind(provider, 'saml')) throw fault('NOT_FOUND', 'Only SAML providers need our metadata');
    return this.saml.metadataOf(provider, {
      entityId: metadataAddress(base, provider.slug),
      acs: callbackAddress(base, provider.slug),
    });
  }

  private async returnWithTicket(provider: KnownProvider, ticket: string, browser: string | undefined): Promise<Returned> {
    const flow = await this.flows.takeInBrowser(provider, ticket, 'answered', browser);
    return { returnTo: flow.returnTo, person: flow.identity };
  }
}
