import type { AskingClient, AuthorizationRequest } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { InteractionResults } from 'oidc-provider';
import { type Principal, sessionIdOf } from '../auth/principal.js';
import { DATABASE, type Database } from '../database/database.js';
import { AccountsService, isFresh } from './accounts.service.js';
import { askedScopes, ConsentsService } from './consents.service.js';
import { OAuthProvider } from './provider.service.js';
import { newGrant } from './remembered-grant.js';

/** Decisions of signed-in people about applications that sent them here. */
@Injectable()
export class RequestsService {
  constructor(
    @Inject(OAuthProvider) private readonly oauth: OAuthProvider,
    @Inject(ConsentsService) private readonly consents: ConsentsService,
    @Inject(AccountsService) private readonly accounts: AccountsService,
    @Inject(DATABASE) private readonly db: Database,
  ) {}

  async describe(caller: Principal, requestId: string, cookie: string | undefined): Promise<AuthorizationRequest> {
    const { interaction, client, params } = await this.open(caller, requestId, cookie);
    const user = await this.db.user.findUniqueOrThrow({ where: { id: caller.userId } });
    return {
      requestId,
      client,
      scopes: askedScopes(params.scope),
      account: { name: user.name, email: user.email },
      returnsTo: whereTo(params.redirect_uri),
      freshProof: wantsFreshProof(interaction) && !isFresh(caller),
      expiresAt: new Date(interaction.exp * 1_000).toISOString(),
    };
  }

  /** Where the browser goes on. Throws ELEVATION_REQUIRED when the application wants a fresh proof of who it is. */
  async decide(caller: Principal, requestId: string, cookie: string | undefined, allow: boolean): Promise<{ redirectTo: string }> {
    const { interaction, client, params } = await this.open(caller, requestId, cookie);
    let result: InteractionResults;
    if (allow) {
      if (wantsFreshProof(interaction) && !isFresh(caller))
        throw fault('ELEVATION_REQUIRED', 'The application asks who you are once more', { hint: 'POST /api/v1/sessions/elevate' });
      const scopes = askedScopes(params.scope).map(({ scope }) => scope);
      const resources = [params.resource ?? []].flat();
      const provider = await this.oauth.provider();
      const grant = await newGrant(provider, caller.userId, client.clientId, scopes, resources);
      await this.consents.remember(caller, client.clientId, scopes);
      result = { login: await this.accounts.signInOf(caller), consent: { grantId: grant.jti } };
    } else result = { error: 'access_denied', error_description: 'the person refused' };
    interaction.result = result;
    await interaction.save(Math.max(1, interaction.exp - Math.floor(Date.now() / 1_000)));
    return { redirectTo: interaction.returnTo };
  }

  async asking(caller: Principal, clientId: string): Promise<AskingClient> {
    const [row, tenant] = await Promise.all([
      this.db.oAuthClient.findFirst({ where: { id: clientId, tenantId: caller.tenantId, enabled: true } }),
      this.db.tenant.findUniqueOrThrow({ where: { id: caller.tenantId } }),
    ]);
    if (!row) throw fault('NOT_FOUND', 'Your organisation does not know this application');
    return { clientId, name: row.name, ...(row.homepage ? { homepage: row.homepage } : {}), organisation: tenant.name };
  }

  /** A request of this browser: one that somebody else began and sent as a link is not there. */
  private async open(caller: Principal, requestId: string, cookie: string | undefined) {
    sessionIdOf(caller);
    const provider = await this.oauth.provider();
    const interaction = cookie === requestId ? await provider.Interaction.find(requestId) : undefined;
    if (!interaction)
      throw fault('NOT_FOUND', 'This request was answered, has expired, or began in another browser', {
        hint: 'Go back to the application and begin again',
      });
    const params = interaction.params as { client_id: string; scope?: string; redirect_uri?: string; resource?: string | string[] };
    return { interaction, params, client: await this.asking(caller, params.client_id) };
  }
}

/** `prompt=login`, or a `max_age` that has passed. */
const wantsFreshProof = (interaction: { prompt: { name: string; reasons: string[] }; params: Record<string, unknown> }): boolean =>
  interaction.prompt.reasons.includes('max_age') ||
  String(interaction.params['prompt'] ?? '')
    .split(' ')
    .includes('login');

/** The host, or for an application on this machine its scheme. */
function whereTo(uri: string | undefined): string {
  const parsed = uri === undefined ? null : URL.parse(uri);
  return parsed?.host || parsed?.protocol || 'the application';
}
