import { oauthScopes } from '@autoweave/contracts';
import * as oidc from 'openid-client';
import { addPerson, type Gateway, id, password, people, startGateway } from '../gateway.js';
import { Browser } from './browser.js';

export const redirectUri = 'https://app.example.test/callback';
const mostScopes = oauthScopes.filter((scope) => scope !== 'users:write');

export interface World {
  readonly gateway: Gateway;
  readonly issuer: string;
  /** Of Ida, who administers the organisation of Ana and Vic, freshly proved. */
  readonly ida: string;
  /** Of Edna, who administers Eve's. */
  readonly edna: string;
  application(input?: Record<string, unknown>, token?: string): Promise<{ clientId: string; secret: string | undefined }>;
  /** The application's side: a configured openid-client. */
  connect(client: { clientId: string; secret?: string | undefined }): Promise<oidc.Configuration>;
  browserOf(email: string): Promise<Browser>;
  /** Signs somebody in at an application by code and PKCE. */
  signIn(
    config: oidc.Configuration,
    browser: Browser,
    options?: { scope?: string; prompt?: string; redirectUri?: string; dpop?: oidc.DPoPHandle; resource?: string; nonce?: string },
  ): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers>;
  /** A request at a protocol endpoint as any program makes it. */
  post(
    path: string,
    form: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: any; headers: Headers }>;
}

export async function oauthWorld(env: Record<string, string> = {}): Promise<World> {
  const gateway = await startGateway(env);
  const issuer = `http://localhost:${new URL(gateway.url).port}`;
  const elevated = async (email: string) =>
    (await gateway.call('POST', '/api/v1/sessions/elevate', { token: await gateway.signIn(email), body: { password } })).body
      .token as string;
  const { passwordHash } = await gateway.db.user.findUniqueOrThrow({ where: { id: people.ana.userId } });
  // People who only administer: whoever signs in as often as a browser here does loses sessions, ten being the most.
  const administrators = [
    { userId: id('user', '7'), tenantId: people.ana.tenantId, email: 'ida@example.test', role: 'system_admin' },
    { userId: id('user', '8'), tenantId: people.eve.tenantId, email: 'edna@example.test', role: 'system_admin' },
  ];
  for (const one of administrators) await addPerson(gateway.db, { ...one, passwordHash: passwordHash as string });
  const ida = await elevated('ida@example.test');
  const edna = await elevated('edna@example.test');
  const post: World['post'] = async (path, form, headers = {}) => {
    const response = await fetch(`${issuer}${path}`, { method: 'POST', headers, body: new URLSearchParams(form), redirect: 'manual' });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text), headers: response.headers };
  };
  return {
    gateway,
    issuer,
    ida,
    edna,
    post,
    async application(input = {}, token = ida) {
      const { status, body } = await gateway.call('POST', '/api/v1/oauth/clients', {
        token,
        body: {
          name: 'Reports',
          redirectUris: [redirectUri],
          postLogoutRedirectUris: ['https://app.example.test/bye'],
          scopes: mostScopes,
          grants: ['authorization_code', 'refresh_token'],
          ...input,
        },
      });
      if (status !== 201) throw new Error(`the application was answered with ${status}: ${JSON.stringify(body)}`);
      return { clientId: body.client.clientId, secret: body.secret };
    },
    connect: ({ clientId, secret }) =>
      oidc.discovery(new URL(issuer), clientId, secret, secret ? oidc.ClientSecretBasic(secret) : oidc.None(), {
        execute: [oidc.allowInsecureRequests],
      }),
    async browserOf(email) {
      const browser = new Browser(issuer);
      await browser.signIn(email, password);
      return browser;
    },
    async signIn(config, browser, options = {}) {
      const verifier = oidc.randomPKCECodeVerifier();
      const state = oidc.randomState();
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: options.redirectUri ?? redirectUri,
        scope: options.scope ?? 'openid profile email goals:read',
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        ...(options.prompt ? { prompt: options.prompt } : {}),
        ...(options.resource ? { resource: options.resource } : {}),
        ...(options.nonce ? { nonce: options.nonce } : {}),
      });
      const answered = await browser.authorize(url.href);
      return oidc.authorizationCodeGrant(
        config,
        answered.url,
        { pkceCodeVerifier: verifier, expectedState: state, ...(options.nonce ? { expectedNonce: options.nonce } : {}) },
        undefined,
        options.dpop ? { DPoP: options.dpop } : undefined,
      );
    },
  };
}

export const basic = (clientId: string, secret: string | undefined): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
});
