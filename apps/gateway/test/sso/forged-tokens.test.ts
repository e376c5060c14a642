import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { people } from '../gateway.js';
import { Browser } from './browser.js';
import { listen, type Listening } from './oidc-peer.js';
import { expectRefused, type Sso, startSso } from './sso-harness.js';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
interface Forgery {
  readonly claims?: JWTPayload;
  readonly key?: 'stranger';
  readonly token?: (good: string) => string;
  readonly isMissing?: boolean;
  readonly userInfo?: Record<string, unknown>;
}

/** A provider of OpenID Connect that says what it is told to: what no honest one would. */
describe('an ID token', () => {
  let server: Listening;
  let sso: Sso;
  let keys: Keys;
  let strangers: Keys;
  let before: number;
  let forgery: Forgery = {};

  beforeAll(async () => {
    [keys, strangers] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
    server = await listen();
    sso = await startSso([server.target]);
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' };
    let nonce = '';
    server.answer(async (request, response) => {
      const url = new URL(request.url as string, server.url);
      const json = (body: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      switch (url.pathname) {
        case '/.well-known/openid-configuration':
          return json({
            issuer: server.url,
            authorization_endpoint: `${server.url}/authorize`,
            token_endpoint: `${server.url}/token`,
            userinfo_endpoint: `${server.url}/userinfo`,
            jwks_uri: `${server.url}/jwks`,
            response_types_supported: ['code'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['RS256'],
          });
        case '/jwks':
          return json({ keys: [jwk] });
        case '/authorize': {
          nonce = url.searchParams.get('nonce') as string;
          const back = new URL(url.searchParams.get('redirect_uri') as string);
          back.searchParams.set('code', 'c');
          back.searchParams.set('state', url.searchParams.get('state') as string);
          return void response.writeHead(302, { location: back.href }).end();
        }
        case '/token': {
          const good = await new SignJWT({ email: people.vic.email, email_verified: true, nonce, ...forgery.claims })
            .setProtectedHeader({ alg: 'RS256', kid: 'k' })
            .setIssuer((forgery.claims?.iss as string | undefined) ?? server.url)
            .setAudience(forgery.claims?.aud ?? 'client')
            .setSubject((forgery.claims?.sub as string | undefined) ?? 'vic')
            .setIssuedAt(forgery.claims?.iat)
            .setExpirationTime(forgery.claims?.exp ?? '5m')
            .sign(forgery.key ? strangers.privateKey : keys.privateKey);
          return json({
            access_token: 'a',
            token_type: 'Bearer',
            ...(forgery.isMissing ? {} : { id_token: forgery.token?.(good) ?? good }),
          });
        }
        case '/userinfo':
          return json({ sub: 'vic', ...forgery.userInfo });
        default:
          return void response.writeHead(404).end();
      }
    });
    await sso.addProvider({
      slug: 'forger',
      name: 'Forger',
      connection: { kind: 'oidc', issuer: server.url, clientId: 'client' },
      clientSecret: 's',
    });
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    forgery = {};
    before = await sso.sessionCount();
  });
  const signIn = async () => {
    const browser = new Browser();
    return { browser, landed: await sso.signIn(browser, 'forger') };
  };
  const refused = async (of: Forgery, refusal = 'invalid_answer') => {
    forgery = of;
    const { browser, landed } = await signIn();
    await expectRefused(sso, browser, landed, refusal, before);
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const bodyOf = (token: string) => token.split('.')[1] as string;

  it('that is as it should be signs in', async () => {
    const { browser } = await signIn();
    expect(await sso.me(browser)).toMatchObject({ userId: people.vic.userId });
  });
  // @requirement IDN-027
  it.each<[string, Forgery]>([
    ['signed with a key that the provider does not publish', { key: 'stranger' }],
    ['without a signature', { token: (good) => `${part({ alg: 'none' })}.${bodyOf(good)}.` }],
    ['whose signature was cut off', { token: (good) => `${good.split('.').slice(0, 2).join('.')}.` }],
    ['signed with a shared secret', { token: (good) => `${part({ alg: 'HS256', kid: 'k' })}.${bodyOf(good)}.${'A'.repeat(43)}` }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['for another client', { claims: { aud: 'somebody-else' } }],
    ['for several clients without saying which one asked', { claims: { aud: ['client', 'somebody-else'] } }],
    ['that has expired', { claims: { exp: 1_000 } }],
    ['with another nonce', { claims: { nonce: 'n'.repeat(43) } }],
    ['without a nonce', { claims: { nonce: undefined } }],
    ['about another person than the user-info endpoint', { claims: { sub: 'ana' } }],
    ['that is missing', { isMissing: true }],
  ])('%s is refused', async (_title, of) => {
    await refused(of);
  });
  it('that calls one address confirmed does not speak for another one from the user-info endpoint', async () => {
    await refused({ claims: { email: undefined, sub: 'vic' }, userInfo: { email: people.vic.email } }, 'unverified_email');
    await refused(
      {
        claims: { sub: 'vic', email: 'mallory@example.test', email_verified: false },
        userInfo: { email: people.vic.email, email_verified: true },
      },
      'unverified_email',
    );
  });
  it('alone says that a second factor was asked for', async () => {
    forgery = { userInfo: { amr: ['mfa'] } };
    await signIn();
    const session = await sso.gateway.db.session.findFirst({ where: { userId: people.vic.userId }, orderBy: { createdAt: 'desc' } });
    expect(session?.mfaVerifiedAt).toBeNull();
  });

  describe('of signing out', () => {
    const event = { 'http://schemas.openid.net/event/backchannel-logout': {} };
    const logoutToken = (claims: Record<string, unknown> = {}, typ = 'logout+jwt', by = keys) =>
      new SignJWT({ iss: server.url, aud: 'client', sub: 'vic', jti: crypto.randomUUID(), events: event, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'k', typ })
        .setIssuedAt(claims['iat'] as number | undefined)
        .sign(by.privateKey);
    const send = async (token: string) =>
      (
        await new Browser().request(`${sso.gateway.url}/sso/backchannel-logout/forger`, {
          method: 'POST',
          body: new URLSearchParams({ logout_token: token }),
        })
      ).status;
    const isIn = async (browser: Browser) =>
      (await sso.gateway.call('GET', '/api/v1/me', { token: browser.cookie(sso.gateway.url, 'aw_session') as string })).status === 200;

    it('ends every session of the person, once, and is believed only from the provider, for us, about signing out, and fresh', async () => {
      const { browser } = await signIn();
      for (const bad of [
        await logoutToken({}, 'logout+jwt', strangers),
        await logoutToken({ aud: 'somebody-else' }),
        await logoutToken({ iss: 'https://evil.example' }),
        await logoutToken({ events: {} }),
        await logoutToken({ events: undefined }),
        await logoutToken({ nonce: 'n' }),
        await logoutToken({ sub: undefined }),
        await logoutToken({ jti: undefined }),
        await logoutToken({ iat: Math.floor(Date.now() / 1_000) - 3_600 }),
        await logoutToken({}, 'at+jwt'),
        '',
      ])
        expect(await send(bad), bad).toBe(400);
      expect(await isIn(browser)).toBe(true);
      const good = await logoutToken();
      expect(await send(good)).toBe(200);
      expect(await isIn(browser)).toBe(false);
      const { browser: next } = await signIn();
      expect(await send(good)).toBe(400);
      expect(await isIn(next)).toBe(true);
    });
  });
});
