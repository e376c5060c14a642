import { eventually } from '@autoweave/testkit';
import * as oidc from 'openid-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { RealtimeServer } from '../../src/realtime/websocket.server.js';
import { password, people } from '../gateway.js';
import { Browser } from './browser.js';
import { basic, oauthWorld, redirectUri, type World } from './oauth-world.js';

let world: World;
beforeAll(async () => {
  world = await oauthWorld();
});
const goals = (token: string, headers: Record<string, string> = {}) => world.gateway.call('GET', '/api/v1/goals', { token, headers });

describe('a well-known client library', () => {
  // @requirements EDG-015 IDN-034 IDN-037 IDN-039
  it('signs somebody in by code and PKCE: it learns who it is, and may do what was allowed and no more', async () => {
    const config = await world.connect(await world.application());
    const browser = await world.browserOf(people.ana.email);
    const tokens = await world.signIn(config, browser, { nonce: 'once' });
    expect(tokens.token_type).toBe('bearer');
    expect(tokens.expires_in).toBe(3_600);
    expect(tokens.refresh_token).toBeUndefined();
    const claims = tokens.claims();
    expect(claims).toMatchObject({ iss: world.issuer, sub: people.ana.userId, nonce: 'once' });
    const me = await oidc.fetchUserInfo(config, tokens.access_token, people.ana.userId);
    expect(me).toMatchObject({ email: people.ana.email, preferred_username: 'ana', tenant_id: people.ana.tenantId });
    expect((await goals(tokens.access_token)).status).toBe(200);
    const written = await world.gateway.call('POST', '/api/v1/goals', { token: tokens.access_token, body: { text: 'not allowed' } });
    expect(written.body.code).toBe('FORBIDDEN');
    // Not even what a person may ask about themselves: that is what the userinfo endpoint is for.
    for (const path of ['/api/v1/sessions', '/api/v1/oauth/consents', '/api/v1/mfa/status'])
      expect((await world.gateway.call('GET', path, { token: tokens.access_token })).status, path).toBe(403);
  });

  // @requirements IDN-034 IDN-040
  it('renews a token that was given for later; each refresh token serves once, and one that comes again ends the family', async () => {
    const client = await world.application();
    const config = await world.connect(client);
    const browser = await world.browserOf(people.ana.email);
    const first = await world.signIn(config, browser, { scope: 'openid goals:read offline_access', prompt: 'consent' });
    const second = await oidc.refreshTokenGrant(config, first.refresh_token as string);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await goals(second.access_token)).status).toBe(200);
    const other = await world.signIn(config, browser, { scope: 'openid goals:read' });
    await expect(oidc.refreshTokenGrant(config, first.refresh_token as string)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(oidc.refreshTokenGrant(config, second.refresh_token as string)).rejects.toMatchObject({ error: 'invalid_grant' });
    for (const token of [first.access_token, second.access_token]) expect((await goals(token)).status).toBe(401);
    // Another sign-in of the same person at the same application is another family.
    expect((await goals(other.access_token)).status).toBe(200);
  });
  it('lets one of two win who renew with the same token at once, and leaves neither anything', async () => {
    const config = await world.connect(await world.application());
    const browser = await world.browserOf(people.ana.email);
    const { refresh_token } = await world.signIn(config, browser, { scope: 'openid goals:read offline_access', prompt: 'consent' });
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => oidc.refreshTokenGrant(config, refresh_token as string)));
    const won = answers.filter((answer) => answer.status === 'fulfilled');
    expect(won.length).toBeLessThanOrEqual(1);
    for (const { value } of won) {
      expect((await goals(value.access_token)).status).toBe(401);
      await expect(oidc.refreshTokenGrant(config, value.refresh_token as string)).rejects.toMatchObject({ error: 'invalid_grant' });
    }
  });

  // @requirement IDN-033
  it('acts for itself with client credentials, as a principal of its own', async () => {
    const client = await world.application({ grants: ['client_credentials'], redirectUris: [], scopes: ['goals:read', 'goals:write'] });
    const config = await world.connect(client);
    const tokens = await oidc.clientCredentialsGrant(config, { scope: 'goals:read goals:write' });
    expect(tokens.refresh_token).toBeUndefined();
    const made = await world.gateway.call('POST', '/api/v1/goals', { token: tokens.access_token, body: { text: 'of the application' } });
    expect(made.status).toBe(201);
    expect((await world.gateway.call('GET', '/api/v1/users', { token: tokens.access_token })).body.code).toBe('FORBIDDEN');
    const event = await eventually(async () => {
      const { body } = await world.gateway.call('GET', `/api/v1/audit?limit=200`, { token: world.ida });
      return body.events.find((one: any) => one.details.clientId === client.clientId);
    });
    expect(event.actor.actorId).toBe(`user_${client.clientId.slice('client_'.length)}`);
    expect(event.tenantId).toBe(people.ana.tenantId);
  });

  // @requirements IDN-033 IDN-040
  it('lets a device in: somebody signed in types its code, and it is told to ask more slowly when it asks too often', async () => {
    const client = await world.application({
      type: 'public',
      application: 'native',
      redirectUris: [],
      grants: ['device_code', 'refresh_token'],
    });
    const config = await world.connect(client);
    const begun = await oidc.initiateDeviceAuthorization(config, { scope: 'openid goals:read offline_access' });
    expect(begun).toMatchObject({ expires_in: 600, interval: 5, verification_uri: `${world.issuer}/oauth/device` });
    expect(begun.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    const page = await fetch(begun.verification_uri_complete as string, { redirect: 'manual' });
    expect(page.headers.get('location')).toBe(`http://localhost:3000/device?code=${encodeURIComponent(begun.user_code)}`);
    const ask = () =>
      world.post('/oauth/token', {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: begun.device_code,
        client_id: client.clientId,
      });
    expect((await ask()).body.error).toBe('authorization_pending');
    expect((await ask()).body.error).toBe('slow_down');
    const browser = await world.browserOf(people.vic.email);
    const found = await browser.call('POST', '/api/v1/oauth/devices/find', { userCode: begun.user_code.toLowerCase() });
    expect(found.body).toMatchObject({ client: { name: 'Reports', organisation: people.ana.tenantId }, userCode: begun.user_code });
    expect(found.body.scopes.map((one: any) => one.scope)).toEqual(['openid', 'goals:read', 'offline_access']);
    await browser.call('POST', '/api/v1/oauth/devices/decide', { userCode: begun.user_code, decision: 'allow' });
    const again = await browser.call('POST', '/api/v1/oauth/devices/decide', { userCode: begun.user_code, decision: 'deny' });
    expect(again.body.code).toBe('CONFLICT');
    const tokens = (await ask()).body;
    expect(tokens).toMatchObject({ token_type: 'Bearer', refresh_token: expect.any(String), id_token: expect.any(String) });
    expect((await goals(tokens.access_token)).status).toBe(200);
    expect((await ask()).body.error).toBe('invalid_grant');
  });
  it('tells a device when the person refuses', async () => {
    const client = await world.application({ type: 'public', application: 'native', redirectUris: [], grants: ['device_code'] });
    const config = await world.connect(client);
    const begun = await oidc.initiateDeviceAuthorization(config, { scope: 'goals:read' });
    const browser = await world.browserOf(people.vic.email);
    await browser.call('POST', '/api/v1/oauth/devices/decide', { userCode: begun.user_code, decision: 'deny' });
    await expect(oidc.pollDeviceAuthorizationGrant(config, { ...begun, interval: 0 })).rejects.toMatchObject({ error: 'access_denied' });
  });

  // @requirement IDN-036
  it('introspects and revokes: what is revoked is over at once, with everything of its family', async () => {
    const client = await world.application();
    const config = await world.connect(client);
    const browser = await world.browserOf(people.ana.email);
    const tokens = await world.signIn(config, browser, { scope: 'openid goals:read offline_access', prompt: 'consent' });
    expect(await oidc.tokenIntrospection(config, tokens.access_token)).toMatchObject({
      active: true,
      sub: people.ana.userId,
      client_id: client.clientId,
      tenant_id: people.ana.tenantId,
      scope: 'openid goals:read offline_access',
    });
    expect((await goals(tokens.access_token)).status).toBe(200);
    await oidc.tokenRevocation(config, tokens.refresh_token as string);
    expect((await goals(tokens.access_token)).status).toBe(401);
    expect(await oidc.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
    const next = await world.signIn(config, browser, { scope: 'openid goals:read' });
    await oidc.tokenRevocation(config, next.access_token);
    expect((await goals(next.access_token)).status).toBe(401);
  });
  it('learns nothing about tokens of another organisation, and cannot revoke tokens of another application', async () => {
    const [mine, theirs, beside] = await Promise.all([world.application(), world.application({}, world.edna), world.application()]);
    const config = await world.connect(mine);
    const tokens = await world.signIn(config, await world.browserOf(people.ana.email));
    expect(await oidc.tokenIntrospection(await world.connect(theirs), tokens.access_token)).toEqual({ active: false });
    for (const other of [theirs, beside])
      await world.post('/oauth/revoke', { token: tokens.access_token }, basic(other.clientId, other.secret));
    expect((await goals(tokens.access_token)).status).toBe(200);
  });

  it('binds tokens to a key: whoever stole one has nothing', async () => {
    const client = await world.application({ dpopRequired: true });
    const config = await world.connect(client);
    const keys = await oidc.randomDPoPKeyPair('ES256');
    const dpop = oidc.getDPoPHandle(config, keys);
    const browser = await world.browserOf(people.ana.email);
    const tokens = await world.signIn(config, browser, { dpop });
    expect(tokens.token_type).toBe('dpop');
    const url = new URL('/api/v1/goals', world.issuer);
    const fetched = await oidc.fetchProtectedResource(config, tokens.access_token, url, 'GET', undefined, undefined, { DPoP: dpop });
    expect(fetched.status).toBe(200);
    // Stolen: shown as bearer, with a proof of another key, with no proof.
    expect((await goals(tokens.access_token)).status).toBe(401);
    expect((await world.gateway.call('GET', '/api/v1/goals', { headers: { authorization: `DPoP ${tokens.access_token}` } })).status).toBe(
      401,
    );
    const thief = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256'));
    await expect(
      oidc.fetchProtectedResource(config, tokens.access_token, url, 'GET', undefined, undefined, { DPoP: thief }),
    ).rejects.toMatchObject({ status: 401 });
    await expect(oidc.fetchUserInfo(config, tokens.access_token, people.ana.userId)).rejects.toBeDefined();
  });
  it('can show a proof once, for one request only', async () => {
    const client = await world.application({ dpopRequired: true });
    const config = await world.connect(client);
    const dpop = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256'));
    const tokens = await world.signIn(config, await world.browserOf(people.ana.email), { dpop });
    let sent: Headers | undefined;
    config[oidc.customFetch] = async (url, init) => {
      sent = new Headers(init.headers as Record<string, string>);
      return fetch(url, init as RequestInit);
    };
    await oidc.fetchProtectedResource(config, tokens.access_token, new URL('/api/v1/goals', world.issuer), 'GET', undefined, undefined, {
      DPoP: dpop,
    });
    const headers = { authorization: `DPoP ${tokens.access_token}`, dpop: sent?.get('dpop') as string };
    expect(headers.dpop).toMatch(/^ey/);
    expect((await world.gateway.call('GET', '/api/v1/goals', { headers })).status).toBe(401);
    expect((await world.gateway.call('GET', '/api/v1/agents', { headers })).status).toBe(401);
  });

  it('signs somebody out here too, when they confirm it', async () => {
    const client = await world.application();
    const config = await world.connect(client);
    const browser = await world.browserOf(people.ana.email);
    const tokens = await world.signIn(config, browser);
    const url = oidc.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token as string,
      post_logout_redirect_uri: 'https://app.example.test/bye',
      state: 'so long',
    });
    const asked = await browser.fetch(url.href);
    const html = await asked.text();
    expect(html).toContain('Reports asks to sign you out');
    expect(asked.headers.get('content-security-policy')).toContain("form-action 'self' https://app.example.test");
    expect(asked.headers.get('referrer-policy')).toBe('same-origin');
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)?.[1] as string;
    const forged = await browser.fetch(`${world.issuer}/oauth/logout/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ xsrf: 'guessed', logout: 'yes' }),
    });
    expect(forged.status).toBe(400);
    expect((await browser.call('GET', '/api/v1/me')).status).toBe(200);
    const done = await browser.fetch(`${world.issuer}/oauth/logout/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    });
    expect(done.headers.get('location')).toBe('https://app.example.test/bye?state=so+long');
    await eventually(async () => (await browser.call('GET', '/api/v1/me')).status === 401);
    await eventually(async () => (await goals(tokens.access_token)).status === 401);
  });

  it('can send its request ahead, so that nobody in between reads or changes it', async () => {
    const config = await world.connect(await world.application());
    const browser = await world.browserOf(people.ana.email);
    const verifier = oidc.randomPKCECodeVerifier();
    const url = await oidc.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: redirectUri,
      scope: 'openid goals:read',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    expect([...url.searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
    const { url: end } = await browser.authorize(url.href);
    expect((await oidc.authorizationCodeGrant(config, end, { pkceCodeVerifier: verifier })).scope).toContain('goals:read');
    expect((await browser.authorize(url.href)).status).toBe(400);
  });
  it('asks for the API alone by naming it, and gets a token that is good there and not at userinfo', async () => {
    const config = await world.connect(await world.application());
    const tokens = await world.signIn(config, await world.browserOf(people.ana.email), {
      scope: 'openid goals:read',
      resource: `${world.issuer}/api/v1`,
    });
    expect(tokens.scope).toBe('goals:read');
    expect((await goals(tokens.access_token)).status).toBe(200);
    await expect(oidc.fetchUserInfo(config, tokens.access_token, people.ana.userId)).rejects.toBeDefined();
  });
});

describe('an open connection', () => {
  it('ends with the token that it was opened with', async () => {
    const client = await world.application();
    const config = await world.connect(client);
    const tokens = await world.signIn(config, await world.browserOf(people.ana.email));
    const socket = new WebSocket(`${world.gateway.url.replace('http', 'ws')}/ws`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    const closed = new Promise<number>((done) => socket.on('close', done));
    await new Promise((done) => socket.on('open', done));
    const server = world.gateway.running.app.get(RealtimeServer, { strict: false });
    await server.endWithSessions();
    expect(socket.readyState).toBe(WebSocket.OPEN);
    await oidc.tokenRevocation(config, tokens.access_token);
    await server.endWithSessions();
    expect(await closed).toBe(4401);
  });
});

describe('a person', () => {
  // @requirement IDN-038
  it('who is not signed in is sent to the app, and comes back from there to the application', async () => {
    const config = await world.connect(await world.application());
    const browser = new Browser(world.issuer);
    const verifier = oidc.randomPKCECodeVerifier();
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: 'openid',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const sent = await browser.fetch(url.href);
    const location = new URL(sent.headers.get('location') as string);
    expect(location.origin + location.pathname).toBe('http://localhost:3000/authorize');
    const requestId = location.searchParams.get('request') as string;
    expect((await browser.call('GET', `/api/v1/oauth/requests/${requestId}`)).status).toBe(401);
    await browser.signIn(people.vic.email, password);
    const asked = await browser.call('GET', `/api/v1/oauth/requests/${requestId}`);
    expect(asked.body).toMatchObject({
      client: { name: 'Reports' },
      scopes: [{ scope: 'openid', text: 'Know that it is you' }],
      account: { email: people.vic.email },
      returnsTo: 'app.example.test',
    });
    const { body } = await browser.call('POST', `/api/v1/oauth/requests/${requestId}`, { decision: 'allow' });
    const { url: end } = await browser.authorize(body.redirectTo);
    const tokens = await oidc.authorizationCodeGrant(config, end, { pkceCodeVerifier: verifier });
    expect(tokens.claims()?.sub).toBe(people.vic.userId);
  });
  it('is asked once: what was allowed is remembered, listed, and taken back with everything that hangs on it', async () => {
    const client = await world.application({ name: 'Remembered' });
    const config = await world.connect(client);
    const browser = await world.browserOf(people.vic.email);
    const verifier = oidc.randomPKCECodeVerifier();
    const url = async (scope: string) =>
      oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }).href;
    expect((await browser.authorize(await url('openid goals:read'))).asked).toHaveLength(1);
    const second = await browser.authorize(await url('openid goals:read'));
    expect(second.asked).toHaveLength(0);
    const tokens = await oidc.authorizationCodeGrant(config, second.url, { pkceCodeVerifier: verifier });
    // Nor in another browser, where they are signed in as well.
    expect((await (await world.browserOf(people.vic.email)).authorize(await url('openid goals:read'))).asked).toHaveLength(0);
    // More than before is a new question.
    expect((await browser.authorize(await url('openid goals:read memory:read'))).asked).toHaveLength(1);
    const { body } = await browser.call('GET', '/api/v1/oauth/consents');
    const listed = body.consents.find((one: any) => one.client.clientId === client.clientId);
    expect(listed.scopes.map((one: any) => one.scope)).toEqual(['openid', 'goals:read', 'memory:read']);
    expect(listed.live).toBeGreaterThan(0);
    expect((await goals(tokens.access_token)).status).toBe(200);
    await browser.call('DELETE', `/api/v1/oauth/consents/${client.clientId}`);
    expect((await goals(tokens.access_token)).status).toBe(401);
    expect((await browser.authorize(await url('openid goals:read'))).asked).toHaveLength(1);
  });
  it('who refuses sends the application away with nothing', async () => {
    const config = await world.connect(await world.application());
    const browser = await world.browserOf(people.ana.email);
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: 'openid',
      state: 'kept',
      code_challenge: await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier()),
      code_challenge_method: 'S256',
    });
    const { url: end } = await browser.authorize(url.href, 'deny');
    expect(Object.fromEntries(end.searchParams)).toMatchObject({ error: 'access_denied', state: 'kept', iss: world.issuer });
    expect(end.searchParams.has('code')).toBe(false);
  });
  it('who signs out here, or in as somebody else, is not signed in at applications any more', async () => {
    const config = await world.connect(await world.application());
    const browser = await world.browserOf(people.ana.email);
    await world.signIn(config, browser);
    const silent = async () => {
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid profile email goals:read',
        prompt: 'none',
        code_challenge: await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier()),
        code_challenge_method: 'S256',
      });
      return (await browser.authorize(url.href)).url.searchParams;
    };
    expect((await silent()).has('code')).toBe(true);
    await browser.call('POST', '/api/v1/auth/logout');
    expect((await silent()).get('error')).toBe('login_required');
    await browser.signIn(people.vic.email, password);
    expect((await silent()).get('error')).toBe('login_required');
    expect((await world.signIn(config, browser)).claims()?.sub).toBe(people.vic.userId);
  });
  it('proves who they are once more when the application wants that', async () => {
    const config = await world.connect(await world.application());
    const browser = await world.browserOf(people.vic.email);
    const verifier = oidc.randomPKCECodeVerifier();
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: 'openid',
      prompt: 'login',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const refused = await browser.authorize(url.href);
    expect(refused.asked).toMatchObject([{ freshProof: true }, { code: 'ELEVATION_REQUIRED' }]);
    await browser.call('POST', '/api/v1/sessions/elevate', { password });
    const { url: end } = await browser.authorize(url.href);
    const tokens = await oidc.authorizationCodeGrant(config, end, { pkceCodeVerifier: verifier });
    expect(Number(tokens.claims()?.auth_time ?? Date.now() / 1_000)).toBeGreaterThan(Date.now() / 1_000 - 60);
  });
});
