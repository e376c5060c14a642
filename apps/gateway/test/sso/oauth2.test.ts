import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { people } from '../gateway.js';
import { Browser } from './browser.js';
import { githubClient, githubPeer, type GithubUser } from './github-peer.js';
import { listen, type Listening } from './oidc-peer.js';
import { atCallback, expectRefused, type Sso, startSso } from './sso-harness.js';

describe('signing in through an OAuth 2.0 provider that behaves as GitHub does', () => {
  let server: Listening;
  let sso: Sso;
  let before: number;
  const one = (email: string, verified = true, primary = true) => ({ email, verified, primary });
  const vic: GithubUser = {
    id: 583_231,
    login: 'vic',
    emails: [one('vic@users.noreply.example.test', true, false), one(people.vic.email)],
  };
  let user: GithubUser = vic;

  beforeAll(async () => {
    server = await listen();
    sso = await startSso([server.target]);
    githubPeer(server, () => user);
    await sso.addProvider({
      slug: 'hub',
      name: 'Hub',
      connection: {
        kind: 'oauth2',
        clientId: githubClient.id,
        clientAuthentication: 'client_secret_post',
        authorizationUrl: `${server.url}/login/oauth/authorize`,
        tokenUrl: `${server.url}/login/oauth/access_token`,
        userInfoUrl: `${server.url}/user`,
        emailsUrl: `${server.url}/user/emails`,
        scopes: ['read:user', 'user:email'],
      },
      clientSecret: githubClient.secret,
      attributes: { username: 'login' },
    });
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    user = vic;
    before = await sso.sessionCount();
  });
  const refused = async (refusal: string, of: GithubUser) => {
    user = of;
    const browser = new Browser();
    await expectRefused(sso, browser, await sso.signIn(browser, 'hub'), refusal, before);
  };

  // @requirements IDN-027 IDN-028
  it('goes by the confirmed primary address, with PKCE, and knows the person by number from then on', async () => {
    const browser = new Browser();
    await sso.signIn(browser, 'hub');
    expect(await sso.me(browser)).toMatchObject({ userId: people.vic.userId });
    expect(await sso.gateway.db.ssoIdentity.findFirst({ where: { userId: people.vic.userId } })).toMatchObject({ subject: '583231' });
    user = { ...vic, login: 'vic-renamed', emails: [one('vic-new@example.test')] };
    const again = new Browser();
    await sso.signIn(again, 'hub');
    expect(await sso.me(again)).toMatchObject({ userId: people.vic.userId });
  });
  it('never goes by an address that is not confirmed, not primary, or in the profile only', async () => {
    await refused('unverified_email', { id: 2, login: 'm', emails: [one(people.vic.email, false)] });
    await refused('unverified_email', { id: 2, login: 'm', emails: [one(people.vic.email, true, false), one('m@example.test', false)] });
    await refused('no_email', { id: 2, login: 'm', email: people.vic.email, emails: [] });
    await refused('no_email', { id: 2, login: 'm', emails: [one(people.vic.email, true, false)] });
  });
  it('takes a code once, and never one of another sign-in', async () => {
    const browser = new Browser();
    const answer = await sso.signIn(browser, 'hub', atCallback);
    const other = new Browser();
    const stolen = await sso.signIn(other, 'hub', atCallback);
    stolen.searchParams.set('code', answer.searchParams.get('code') as string);
    await expectRefused(sso, other, await other.go(stolen.href, (url) => url.pathname === '/sign-in'), 'invalid_answer', before);
    expect((await sso.lastRecord('LOGIN_FAILURE'))?.details['reason']).toContain('bad_verification_code');
  });
  it('refuses an issuer in the answer that is not the provider’s', async () => {
    const browser = new Browser();
    const answer = await sso.signIn(browser, 'hub', atCallback);
    answer.searchParams.set('iss', 'https://evil.example');
    await expectRefused(sso, browser, await browser.go(answer.href, (url) => url.pathname === '/sign-in'), 'invalid_answer', before);
  });
  it('is tested with words: who is refused is told apart from which code is refused', async () => {
    const { providerId, connection } = (await sso.api('GET', '/providers')).body.providers[0];
    const checks = async () => (await sso.api('POST', `/providers/${providerId}/test`)).body;
    expect(await checks()).toMatchObject({ works: true });
    await sso.api('PATCH', `/providers/${providerId}`, { clientSecret: 'wrong' });
    const wrong = await checks();
    expect(wrong.works).toBe(false);
    expect(JSON.stringify(wrong)).toContain('compare id and secret');
    await sso.api('PATCH', `/providers/${providerId}`, { clientSecret: githubClient.secret, connection });
  });
});
