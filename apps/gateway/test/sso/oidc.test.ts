import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IdentityChanges } from '../../src/authority/identity-changes.js';
import { addPerson, id, origin, password, people } from '../gateway.js';
import { Browser } from './browser.js';
import { client, listen, type Listening, oidcPeer, type Person } from './oidc-peer.js';
import { atApp, atCallback, expectRefused, type Sso, startSso } from './sso-harness.js';

describe('signing in through an OpenID provider', () => {
  let server: Listening;
  let sso: Sso;
  let before: number;
  let providerId: string;
  const vic: Person = { sub: 'vic-at-peer', claims: { email: people.vic.email, email_verified: true, name: 'Vic', groups: [] } };
  let person: Person = vic;
  const provider = () => ({
    slug: 'peer',
    name: 'Peer',
    connection: { kind: 'oidc', issuer: server.url, clientId: client.id, scopes: ['openid', 'email', 'profile', 'groups'] },
    clientSecret: client.secret,
  });
  const change = async (patch: object) => {
    const answer = await sso.api('PATCH', `/providers/${providerId}`, patch);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  };
  const untilRefused = async (browser: Browser, landed: URL, refusal: string) => expectRefused(sso, browser, landed, refusal, before);

  beforeAll(async () => {
    server = await listen();
    sso = await startSso([server.target]);
    oidcPeer(server, sso.gateway.url, ['peer', 'other', 'theirs'], () => person);
    providerId = (await sso.addProvider(provider())).providerId;
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    person = vic;
    before = await sso.sessionCount();
  });

  // @requirements IDN-027 IDN-031 IDN-012
  it('opens a session of its own kind for the account with that confirmed address, in the browser that began, and records it', async () => {
    const browser = new Browser();
    const landed = await sso.signIn(browser, 'peer', atApp, `${origin}/goals?x=1`);
    expect(landed.href).toBe(`${origin}/goals?x=1`);
    expect(await sso.me(browser)).toMatchObject({ userId: people.vic.userId, email: people.vic.email });
    const session = await sso.gateway.db.session.findFirst({ where: { userId: people.vic.userId }, orderBy: { createdAt: 'desc' } });
    expect(session).toMatchObject({ authMethod: 'sso', type: 'web', mfaVerifiedAt: null });
    const record = await sso.lastRecord('LOGIN_SUCCESS');
    expect(record).toMatchObject({ tenantId: people.vic.tenantId, details: { method: 'sso', provider: 'peer' } });
  });
  // @requirement IDN-027
  it('asks with PKCE S256, a state and a nonce that are new every time, and stores none of them readable', async () => {
    const first = await sso.signIn(new Browser(), 'peer', (url) => url.origin === server.url);
    const second = await sso.signIn(new Browser(), 'peer', (url) => url.origin === server.url);
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(first.searchParams.get(name)).toHaveLength(43);
      expect(first.searchParams.get(name)).not.toBe(second.searchParams.get(name));
    }
    expect(first.searchParams.get('code_challenge_method')).toBe('S256');
    expect(first.searchParams.get('redirect_uri')).toBe(`${sso.gateway.url}/sso/callback/peer`);
    const stored = JSON.stringify(await sso.gateway.db.ssoFlow.findMany());
    for (const name of ['state', 'nonce']) expect(stored).not.toContain(first.searchParams.get(name));
  });
  it('a code is taken once: neither the same answer again nor an old code under a new state opens anything', async () => {
    const browser = new Browser();
    const answer = await sso.signIn(browser, 'peer', atCallback);
    await browser.go(answer.href, atApp);
    browser.forget(sso.gateway.url);
    before = await sso.sessionCount();
    await untilRefused(browser, await browser.go(answer.href, atApp), 'expired');
    const again = new Browser();
    const fresh = await sso.signIn(again, 'peer', atCallback);
    fresh.searchParams.set('code', answer.searchParams.get('code') as string);
    await untilRefused(again, await again.go(fresh.href, atApp), 'invalid_answer');
  });
  it('refuses a state that is wrong, missing, too old, or of another browser', async () => {
    for (const spoil of [(url: URL) => url.searchParams.set('state', 'x'.repeat(43)), (url: URL) => url.searchParams.delete('state')]) {
      const browser = new Browser();
      const answer = await sso.signIn(browser, 'peer', atCallback);
      spoil(answer);
      await untilRefused(browser, await browser.go(answer.href, atApp), 'expired');
    }
    const late = new Browser();
    const old = await sso.signIn(late, 'peer', atCallback);
    await sso.gateway.db.ssoFlow.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    await untilRefused(late, await late.go(old.href, atApp), 'expired');
    // Login CSRF: an attacker's answer, brought to somebody else's browser.
    const attacker = new Browser();
    const theirs = await sso.signIn(attacker, 'peer', atCallback);
    for (const victim of [new Browser(), new Browser()]) {
      await sso.signIn(victim, 'peer', (url) => url.origin === server.url);
      await untilRefused(victim, await victim.go(theirs.href, atApp), 'expired');
    }
  });
  it('refuses an ID token with another nonce', async () => {
    const browser = new Browser();
    const question = await sso.signIn(browser, 'peer', (url) => url.origin === server.url);
    question.searchParams.set('nonce', 'n'.repeat(43));
    await untilRefused(browser, await browser.go(question.href, atApp), 'invalid_answer');
    expect((await sso.lastRecord('LOGIN_FAILURE'))?.details['reason']).toContain('nonce');
  });
  it('refuses an answer that names another issuer, or none where the provider promises one (RFC 9207)', async () => {
    for (const spoil of [(url: URL) => url.searchParams.set('iss', 'https://evil.example'), (url: URL) => url.searchParams.delete('iss')]) {
      const browser = new Browser();
      const answer = await sso.signIn(browser, 'peer', atCallback);
      expect(answer.searchParams.get('iss')).toBe(server.url);
      spoil(answer);
      await untilRefused(browser, await browser.go(answer.href, atApp), 'invalid_answer');
    }
  });
  it('says that nothing happened when somebody turns back at the provider', async () => {
    const browser = new Browser();
    const answer = await sso.signIn(browser, 'peer', atCallback);
    answer.searchParams.delete('code');
    answer.searchParams.set('error', 'access_denied');
    await untilRefused(browser, await browser.go(answer.href, atApp), 'cancelled');
  });
  it('leads to pages of the apps only, whatever returnTo says', async () => {
    for (const evil of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'http://localhost:3000@evil.example/',
      'http://localhost:3000.evil.example/',
      'javascript:alert(1)',
      'http://user:pw@localhost:3000/',
      'http://localhost:30001/',
      'https://localhost:3000/',
    ]) {
      const answer = await new Browser().request(`${sso.gateway.url}/sso/login/peer?returnTo=${encodeURIComponent(evil)}`);
      expect(answer.status, evil).toBe(400);
      expect(answer.headers.get('location'), evil).toBeNull();
    }
    expect((await sso.signIn(new Browser(), 'peer', atApp, '/c/x?y=1')).href).toBe(`${origin}/c/x?y=1`);
  });

  describe('takes accounts', () => {
    it('never by an address that the provider does not call confirmed', async () => {
      for (const email_verified of [false, undefined, 'no']) {
        person = { sub: 'mallory', claims: { email: people.vic.email, email_verified } };
        const browser = new Browser();
        await untilRefused(browser, await sso.signIn(browser, 'peer'), 'unverified_email');
      }
      person = { sub: 'mallory', claims: { email_verified: true } };
      const browser = new Browser();
      await untilRefused(browser, await sso.signIn(browser, 'peer'), 'no_email');
    });
    it('never a second time for another person at the provider, although the address is the same now', async () => {
      await sso.signIn(new Browser(), 'peer');
      before = await sso.sessionCount();
      person = { sub: 'who-got-the-address-later', claims: vic.claims };
      const browser = new Browser();
      await untilRefused(browser, await sso.signIn(browser, 'peer'), 'linked_elsewhere');
    });
    it('again by the person, not the address, when the address has changed at the provider', async () => {
      await sso.signIn(new Browser(), 'peer');
      person = { sub: vic.sub, claims: { email: 'vic-married@example.test', email_verified: true } };
      const browser = new Browser();
      await sso.signIn(browser, 'peer');
      expect(await sso.me(browser)).toMatchObject({ userId: people.vic.userId, email: people.vic.email });
    });
    it('never of another organisation, and never makes one for an address of another', async () => {
      person = { sub: 'eve-at-peer', claims: { email: people.eve.email, email_verified: true } };
      let browser = new Browser();
      await untilRefused(browser, await sso.signIn(browser, 'peer'), 'no_account');
      await change({ autoCreate: true });
      browser = new Browser();
      await untilRefused(browser, await sso.signIn(browser, 'peer'), 'no_account');
      await change({ autoCreate: false });
    });
    it('never one that is locked, disabled, unconfirmed, or resting after wrong passwords', async () => {
      await sso.signIn(new Browser(), 'peer');
      before = await sso.sessionCount();
      const set = (data: object) => sso.gateway.db.user.update({ where: { id: people.vic.userId }, data });
      for (const data of [
        { status: 'locked' },
        { status: 'disabled' },
        { status: 'pending' },
        { lockedUntil: new Date(Date.now() + 60_000), failedLogins: 5 },
      ]) {
        await set(data);
        const browser = new Browser();
        await untilRefused(browser, await sso.signIn(browser, 'peer'), 'account_inactive');
        await set({ status: 'active', lockedUntil: null, failedLogins: 0 });
      }
    });
    // @requirement IDN-030
    it('of domains that are let in, by the provider and by the organisation', async () => {
      const policy = (body: object) => sso.api('PUT', '/policy', { enabled: true, allowedDomains: [], blockedDomains: [], ...body });
      const refused = async () => {
        const browser = new Browser();
        await untilRefused(browser, await sso.signIn(browser, 'peer'), 'domain_refused');
      };
      await change({ blockedDomains: ['example.test'] });
      await refused();
      await change({ blockedDomains: [], allowedDomains: ['other.test'] });
      await refused();
      await change({ allowedDomains: ['example.test'] });
      await policy({ blockedDomains: ['example.test'] });
      await refused();
      await policy({ allowedDomains: ['sub.example.test'] });
      await refused();
      await policy({ allowedDomains: ['example.test'] });
      const browser = new Browser();
      await sso.signIn(browser, 'peer');
      expect(await sso.me(browser)).toBeDefined();
      await policy({});
      await change({ allowedDomains: [] });
    });
    it('never of somebody who may do more than who set the provider up', async () => {
      const { passwordHash } = await sso.gateway.db.user.findUniqueOrThrow({ where: { id: people.vic.userId } });
      await addPerson(sso.gateway.db, {
        userId: id('user', '7'),
        tenantId: people.ana.tenantId,
        email: 'tess@example.test',
        role: 'tenant_admin',
        passwordHash: passwordHash as string,
      });
      const tess = await sso.elevated('tess@example.test');
      await sso.addProvider({ ...provider(), slug: 'other', name: 'Of Tess' }, tess);
      person = { sub: 'ana-they-say', claims: { email: people.ana.email, email_verified: true } };
      before = await sso.sessionCount();
      const browser = new Browser();
      await untilRefused(browser, await sso.signIn(browser, 'other'), 'beyond_provider');
      expect(await sso.gateway.db.ssoIdentity.count({ where: { userId: people.ana.userId } })).toBe(0);
      const own = new Browser();
      await sso.signIn(own, 'peer');
      expect(await sso.me(own)).toMatchObject({ userId: people.ana.userId });
    });
  });

  // @requirement IDN-030
  it('makes an account for whoever is new only where that is switched on, with the default role and no password', async () => {
    person = {
      sub: 'nia',
      claims: { email: 'Nia.New@example.test', email_verified: true, name: 'Nia New', preferred_username: 'Nia New!' },
    };
    let browser = new Browser();
    await untilRefused(browser, await sso.signIn(browser, 'peer'), 'no_account');
    await change({ autoCreate: true });
    browser = new Browser();
    await sso.signIn(browser, 'peer');
    expect(await sso.me(browser)).toMatchObject({
      email: 'nia.new@example.test',
      name: 'Nia New',
      username: 'nia-new',
      roles: ['viewer'],
      tenantId: people.ana.tenantId,
    });
    const row = await sso.gateway.db.user.findUniqueOrThrow({ where: { email: 'nia.new@example.test' } });
    expect(row.passwordHash).toBeNull();
    const byPassword = await sso.gateway.call('POST', '/api/v1/auth/login', { body: { email: row.email, password: 'x' } });
    expect(byPassword.body.code).toBe('INVALID_CREDENTIALS');
    await change({ autoCreate: false });
  });
  it('gives roles by the rules on every sign-in and takes back only what it gave', async () => {
    await change({
      roleRules: [
        { value: 'ops', role: 'operator' },
        { value: 'devs', role: 'developer' },
      ],
    });
    const rolesWith = async (groups: unknown) => {
      person = { sub: vic.sub, claims: { ...vic.claims, groups } };
      const browser = new Browser();
      await sso.signIn(browser, 'peer');
      return ((await sso.me(browser)) as { roles: string[] }).roles.toSorted();
    };
    expect(await rolesWith(['ops', 'unknown'])).toEqual(['operator', 'viewer']);
    expect(await rolesWith(['devs', 'ops'])).toEqual(['developer', 'operator', 'viewer']);
    expect(await rolesWith('devs')).toEqual(['developer', 'viewer']);
    expect(await rolesWith([])).toEqual(['viewer']);
    await change({ roleRules: [] });
  });
  it('gives no role by a rule that its author does not hold', async () => {
    const tess = await sso.elevated('tess@example.test');
    const answer = await sso.api(
      'POST',
      '/providers',
      { ...provider(), slug: 'greedy', roleRules: [{ value: 'x', role: 'system_admin' }] },
      tess,
    );
    expect(answer.body.code).toBe('FORBIDDEN');
  });

  // @requirement IDN-032
  it('is the only way in where the organisation says so: passwords open nothing, their sessions end, administrators keep a way', async () => {
    const policy = (required: boolean, enabled = true) =>
      sso.api('PUT', '/policy', { enabled, required, allowedDomains: [], blockedDomains: [] });
    const byPassword = await sso.gateway.signIn(people.vic.email);
    const browser = new Browser();
    await sso.signIn(browser, 'peer');
    expect((await policy(true, false)).body.code).toBe('CONFLICT');
    expect((await policy(true)).status).toBe(200);
    const me = async (token: string) => (await sso.gateway.call('GET', '/api/v1/me', { token })).status;
    expect(await me(byPassword)).toBe(401);
    expect(await me(browser.cookie(sso.gateway.url, 'aw_session') as string)).toBe(200);
    expect(await me(sso.ana)).toBe(200);
    const login = (email: string, secret: string) => sso.gateway.call('POST', '/api/v1/auth/login', { body: { email, password: secret } });
    expect((await login(people.vic.email, password)).body.code).toBe('FORBIDDEN');
    // Whoever does not know the password learns nothing of it.
    expect((await login(people.vic.email, 'wrong')).body.code).toBe('INVALID_CREDENTIALS');
    expect((await login(people.ana.email, password)).status).toBe(200);
    expect((await login(people.eve.email, password)).status).toBe(200);
    await policy(false);
    expect((await login(people.vic.email, password)).status).toBe(200);
  });

  describe('and second factors', () => {
    const policy = async (mfaPolicy: string) => {
      await sso.gateway.db.tenant.update({ where: { id: people.ana.tenantId }, data: { mfaPolicy } });
      sso.gateway.running.app.get(IdentityChanges).announce({ kind: 'tenant', id: people.ana.tenantId });
    };
    it('lets one that the provider asked for do, also where the organisation requires one', async () => {
      await policy('required');
      person = { ...vic, amr: ['pwd', 'mfa'] };
      const browser = new Browser();
      await sso.signIn(browser, 'peer');
      const token = browser.cookie(sso.gateway.url, 'aw_session') as string;
      expect((await sso.gateway.call('GET', '/api/v1/goals', { token })).status).toBe(200);
      person = vic;
      const plain = new Browser();
      await sso.signIn(plain, 'peer');
      const without = plain.cookie(sso.gateway.url, 'aw_session') as string;
      expect((await sso.gateway.call('GET', '/api/v1/goals', { token: without })).body.code).toBe('MFA_REQUIRED');
      await policy('optional');
    });
    it('asks for one that is set up here when the provider asked for none, and then stays tied to the provider', async () => {
      const token = await sso.gateway.signIn(people.vic.email);
      const { body: begun } = await sso.gateway.call('POST', '/api/v1/mfa/email/enroll', { token, body: {} });
      const codeIn = async () =>
        /code is (\d{6})/.exec(
          (await sso.gateway.db.mail.findFirstOrThrow({ where: { recipient: people.vic.email }, orderBy: { createdAt: 'desc' } })).body,
        )?.[1];
      await sso.gateway.call('POST', '/api/v1/mfa/email/verify-enrollment', {
        token,
        body: { challengeId: begun.challengeId, code: await codeIn() },
      });
      before = await sso.sessionCount();
      const browser = new Browser();
      const landed = await sso.signIn(browser, 'peer', atApp, '/goals');
      expect(`${landed.pathname}${landed.search}`).toBe('/sign-in?next=%2Fgoals');
      expect(await sso.me(browser)).toBeUndefined();
      expect(await sso.sessionCount()).toBe(before);
      const mfa = JSON.parse(Buffer.from(landed.hash.slice('#mfa='.length), 'base64url').toString()) as {
        token: string;
        methods: string[];
      };
      expect(mfa.methods).toContain('email');
      await sso.gateway.call('POST', '/api/v1/mfa/challenge', { body: { token: mfa.token, method: 'email' } });
      const verified = await browser.request(`${sso.gateway.url}/api/v1/mfa/verify`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: mfa.token, method: 'email', code: await codeIn(), trustDevice: 'the test' }),
      });
      const signedIn = (await verified.json()) as { token: string; profile: { userId: string } };
      expect(signedIn.profile.userId).toBe(people.vic.userId);
      const out = await sso.gateway.call('POST', '/sso/logout', { token: signedIn.token, headers: { origin } });
      expect(out.body.redirectTo).toContain('/session/end?');
      // A device that was trusted with it is not asked again.
      expect((await sso.signIn(browser, 'peer', atApp, '/goals')).pathname).toBe('/goals');
      await sso.gateway.db.mfaMethod.deleteMany({ where: { userId: people.vic.userId } });
      await sso.gateway.db.user.update({ where: { id: people.vic.userId }, data: { mfaEnabled: false } });
    });
  });

  describe('and signing out', () => {
    it('ends the session here and leads to where it ends at the provider', async () => {
      const browser = new Browser();
      await sso.signIn(browser, 'peer');
      const token = browser.cookie(sso.gateway.url, 'aw_session') as string;
      const { status, body } = await sso.gateway.call('POST', '/sso/logout', { token, headers: { origin } });
      expect(status).toBe(200);
      const end = new URL(body.redirectTo);
      expect(end.origin).toBe(server.url);
      expect(end.searchParams.get('post_logout_redirect_uri')).toBe(`${origin}/sign-in`);
      expect(end.searchParams.get('id_token_hint')).toMatch(/^ey/);
      expect((await sso.gateway.call('GET', '/api/v1/me', { token })).status).toBe(401);
      expect(JSON.stringify(await sso.gateway.db.ssoSession.findMany())).not.toContain(end.searchParams.get('id_token_hint'));
    });
    it('at the provider ends the sessions here', async () => {
      const browser = new Browser();
      await sso.signIn(browser, 'peer');
      const token = browser.cookie(sso.gateway.url, 'aw_session') as string;
      const other = await sso.gateway.signIn(people.vic.email);
      const page = await (await browser.request(`${server.url}/session/end`)).text();
      const form = new URLSearchParams({ xsrf: /name="xsrf" value="([^"]+)"/.exec(page)?.[1] as string, logout: 'yes' });
      await browser.request(`${server.url}/session/end/confirm`, { method: 'POST', body: form });
      expect((await sso.gateway.call('GET', '/api/v1/me', { token })).status).toBe(401);
      expect((await sso.gateway.call('GET', '/api/v1/me', { token: other })).status).toBe(200);
      expect(await sso.lastRecord('SSO_BACKCHANNEL_LOGOUT')).toMatchObject({ outcome: 'SUCCESS', details: { ended: 1 } });
    });
    it('by a logout token that nobody signed ends nothing', async () => {
      const browser = new Browser();
      await sso.signIn(browser, 'peer');
      const token = browser.cookie(sso.gateway.url, 'aw_session') as string;
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const claims = {
        iss: server.url,
        aud: client.id,
        iat: Math.floor(Date.now() / 1_000),
        jti: 'x',
        sub: vic.sub,
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      };
      for (const forged of [`${part({ alg: 'none' })}.${part(claims)}.`, `${part({ alg: 'HS256' })}.${part(claims)}.AAAA`, 'nonsense']) {
        const answer = await browser.request(`${sso.gateway.url}/sso/backchannel-logout/peer`, {
          method: 'POST',
          body: new URLSearchParams({ logout_token: forged }),
        });
        expect(answer.status).toBe(400);
      }
      expect((await sso.gateway.call('GET', '/api/v1/me', { token })).status).toBe(200);
    });
  });
});
