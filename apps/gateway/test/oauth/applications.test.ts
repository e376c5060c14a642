import { get } from 'node:http';
import * as oidc from 'openid-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { addPerson, id, people } from '../gateway.js';
import { basic, oauthWorld, redirectUri, type World } from './oauth-world.js';

/** Discovery as somebody asks for it who names another host. */
const oidcMetadataAs = (host: string, url: string): Promise<Record<string, string>> =>
  new Promise((done, fail) => {
    const { hostname, port } = new URL(url);
    get({ hostname, port, path: '/.well-known/openid-configuration', headers: { host, 'x-forwarded-host': host } }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk)).on('end', () => done(JSON.parse(text)));
    }).on('error', fail);
  });

let world: World;
beforeAll(async () => {
  world = await oauthWorld();
});
const call = (method: string, path: string, body?: unknown, token = world.ida) =>
  world.gateway.call(method, `/api/v1/oauth${path}`, { token, ...(body === undefined ? {} : { body }) });
const credentials = (client: { clientId: string; secret: string | undefined }, secret = client.secret) =>
  world.post('/oauth/token', { grant_type: 'client_credentials', scope: 'goals:read' }, basic(client.clientId, secret));
const machine = { grants: ['client_credentials'], redirectUris: [], scopes: ['goals:read', 'goals:write'] };
const goals = (token: string) => world.gateway.call('GET', '/api/v1/goals', { token });

describe('an application', () => {
  // @requirements IDN-035 EDG-015
  it('is registered, shown without its secret, changed and deleted', async () => {
    const made = await call('POST', '/clients', { name: 'Wiki', redirectUris: [redirectUri], scopes: ['openid', 'goals:read'] });
    expect(made.status).toBe(201);
    expect(made.body.secret).toMatch(/^awcs_/);
    const { clientId } = made.body.client;
    const shown = await call('GET', `/clients/${clientId}`);
    expect(shown.body).toMatchObject({
      name: 'Wiki',
      type: 'confidential',
      grants: ['authorization_code', 'refresh_token'],
      enabled: true,
    });
    expect(JSON.stringify(shown.body)).not.toContain('awcs_');
    expect((await call('GET', '/clients')).body.clients.map((one: any) => one.clientId)).toContain(clientId);
    expect((await call('PATCH', `/clients/${clientId}`, { name: 'Wiki 2' })).body.name).toBe('Wiki 2');
    expect((await call('DELETE', `/clients/${clientId}`)).body).toEqual({ removed: true });
    expect((await call('GET', `/clients/${clientId}`)).status).toBe(404);
  });
  it('that is public has no secret, and needs none but its verifier', async () => {
    const made = await call('POST', '/clients', {
      name: 'App',
      type: 'public',
      redirectUris: [redirectUri],
      scopes: ['openid', 'goals:read'],
    });
    expect(made.body.secret).toBeUndefined();
    const config = await world.connect({ clientId: made.body.client.clientId });
    const tokens = await world.signIn(config, await world.browserOf(people.ana.email), { scope: 'openid goals:read' });
    expect((await goals(tokens.access_token)).status).toBe(200);
    expect((await call('POST', `/clients/${made.body.client.clientId}/rotate-secret`, {})).body.code).toBe('CONFLICT');
  });
  it.each([
    ['plain http', { redirectUris: ['http://app.example.test/cb'] }],
    ['a fragment', { redirectUris: ['https://app.example.test/cb#x'] }],
    ['a wildcard', { redirectUris: ['https://*.example.test/cb'] }],
    ['a user in the address', { redirectUris: ['https://a:b@app.example.test/cb'] }],
    ['a script', { redirectUris: ['javascript:alert(1)'] }],
    ['a scheme of its own, on the web', { redirectUris: ['com.example.app:/cb'] }],
    ['no address to return to', { redirectUris: [] }],
    ['a secret-less machine', { type: 'public', grants: ['client_credentials'] }],
    ['everything', { scopes: ['full:admin'] }],
    ['an unknown field', { tenantId: people.eve.tenantId }],
  ])('is refused with %s', async (_, changes) => {
    const { status, body } = await call('POST', '/clients', { name: 'x', redirectUris: [redirectUri], scopes: ['openid'], ...changes });
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });
  it('on somebody’s machine listens on any port of it, and nowhere else', async () => {
    const native = await world.application({
      type: 'public',
      application: 'native',
      redirectUris: ['http://127.0.0.1/callback', 'com.example.app:/callback'],
    });
    const config = await world.connect(native);
    const browser = await world.browserOf(people.ana.email);
    for (const uri of ['http://127.0.0.1:49152/callback', 'com.example.app:/callback'])
      expect((await world.signIn(config, browser, { redirectUri: uri })).access_token, uri).toBeTruthy();
    await expect(world.signIn(config, browser, { redirectUri: 'http://127.0.0.1:49152/other' })).rejects.toBeDefined();
    await expect(world.signIn(config, browser, { redirectUri: 'http://10.0.0.1/callback' })).rejects.toBeDefined();
  });
  it('is asked about again each time on somebody’s machine, where others can pretend to be it', async () => {
    const native = await world.application({ type: 'public', application: 'native', redirectUris: ['http://127.0.0.1/callback'] });
    const browser = await world.browserOf(people.ana.email);
    const url = async () =>
      oidc.buildAuthorizationUrl(await world.connect(native), {
        redirect_uri: 'http://127.0.0.1:1234/callback',
        scope: 'openid',
        code_challenge: await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier()),
        code_challenge_method: 'S256',
      }).href;
    for (let time = 0; time < 2; time += 1) expect((await browser.authorize(await url())).asked).toHaveLength(1);
  });
  it('gets a new secret; the old one serves during the overlap, and without one not at all', async () => {
    const client = await world.application(machine);
    const first = await call('POST', `/clients/${client.clientId}/rotate-secret`, { overlapMinutes: 10 });
    for (const secret of [client.secret, first.body.secret]) expect((await credentials(client, secret)).status).toBe(200);
    const second = await call('POST', `/clients/${client.clientId}/rotate-secret`, {});
    expect((await credentials(client, client.secret)).status).toBe(401);
    expect((await credentials(client, first.body.secret)).status).toBe(401);
    expect((await credentials(client, second.body.secret)).status).toBe(200);
  });
  it('loses at once what it is no longer allowed, also with tokens that are out', async () => {
    const client = await world.application(machine);
    const { body } = await credentials(client);
    expect((await goals(body.access_token)).status).toBe(200);
    await call('PATCH', `/clients/${client.clientId}`, { scopes: ['memory:read'] });
    expect((await goals(body.access_token)).status).toBe(403);
    await call('PATCH', `/clients/${client.clientId}`, { scopes: ['goals:read'] });
    expect((await goals(body.access_token)).status).toBe(200);
    await call('PATCH', `/clients/${client.clientId}`, { enabled: false });
    expect((await goals(body.access_token)).status).toBe(401);
    expect((await credentials(client)).body.error).toBe('invalid_client');
    await call('PATCH', `/clients/${client.clientId}`, { enabled: true });
    const { body: again } = await credentials(client);
    await call('DELETE', `/clients/${client.clientId}`);
    expect((await goals(again.access_token)).status).toBe(401);
  });
  it('is managed by administrators who proved themselves, and is not given what they do not hold', async () => {
    const { passwordHash } = await world.gateway.db.user.findUniqueOrThrow({ where: { id: people.ana.userId } });
    const person = (last: string, role: string) => ({
      userId: id('user', last),
      tenantId: people.ana.tenantId,
      email: `${role.replace('_', '')}@example.test`,
      role,
    });
    for (const one of [person('9', 'operator'), person('a', 'steward')])
      await addPerson(world.gateway.db, { ...one, passwordHash: passwordHash as string });
    await world.gateway.db.role.create({
      data: {
        tenantId: people.ana.tenantId,
        name: 'steward',
        description: '',
        inherits: [],
        permissions: ['tenant:update', 'tenant:read', 'goal:read', 'task:read', 'session:self'],
      },
    });
    const application = { name: 'x', redirectUris: [redirectUri], scopes: ['openid', 'goals:read'] };
    const operator = await world.gateway.signIn('operator@example.test');
    expect((await call('POST', '/clients', application, operator)).body.code).toBe('FORBIDDEN');
    const unproved = await world.gateway.signIn('steward@example.test');
    expect((await call('POST', '/clients', application, unproved)).body.code).toBe('ELEVATION_REQUIRED');
    const steward = (
      await world.gateway.call('POST', '/api/v1/sessions/elevate', { token: unproved, body: { password: 'correct-horse-battery' } })
    ).body.token;
    expect((await call('POST', '/clients', { ...application, scopes: ['goals:write'] }, steward)).body.code).toBe('FORBIDDEN');
    expect((await call('POST', '/clients', application, steward)).status).toBe(201);
  });
  it('in a browser of another site may read what its own site asks for, and no other site may', async () => {
    const spa = await world.application({
      type: 'public',
      redirectUris: ['https://spa.example.test/cb'],
      scopes: ['openid', 'goals:read'],
    });
    const ask = (origin: string) =>
      fetch(`${world.issuer}/oauth/token`, {
        method: 'POST',
        headers: { origin },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: 'x',
          redirect_uri: 'https://spa.example.test/cb',
          code_verifier: 'v'.repeat(43),
          client_id: spa.clientId,
        }),
      });
    expect((await ask('https://spa.example.test')).headers.get('access-control-allow-origin')).toBe('https://spa.example.test');
    expect((await ask('https://evil.test')).headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await fetch(`${world.issuer}/oauth/token`, {
      method: 'OPTIONS',
      headers: { origin: 'https://spa.example.test', 'access-control-request-method': 'POST', 'access-control-request-headers': 'dpop' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([204, 'dpop']);
    expect(
      (await fetch(`${world.issuer}/.well-known/jwks.json`, { headers: { origin: 'https://any.test' } })).headers.get(
        'access-control-allow-origin',
      ),
    ).toBe('https://any.test');
  });
});

describe('keys of ID tokens', () => {
  // @requirement IDN-038
  it('are replaced without anybody noticing: the old one stays published, the new one signs', async () => {
    const jwks = async () => ((await (await fetch(`${world.issuer}/.well-known/jwks.json`)).json()) as any).keys;
    const client = await world.application();
    const browser = await world.browserOf(people.ana.email);
    const before = await world.signIn(await world.connect(client), browser);
    const [old] = await jwks();
    expect(old).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
    expect(Object.keys(old)).not.toContain('d');
    expect((await call('POST', '/keys/rotate', undefined, world.edna)).status).toBe(200);
    const published = await jwks();
    expect(published.map((key: any) => key.kid)).toContain(old.kid);
    expect(published).toHaveLength(2);
    // The library verifies each signature against what is published now.
    const config = await world.connect(client);
    const after = await world.signIn(config, browser);
    const kidOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] as string, 'base64url').toString()).kid;
    expect(kidOf(before.id_token as string)).toBe(old.kid);
    expect(kidOf(after.id_token as string)).not.toBe(old.kid);
    const { keys } = (await call('GET', '/keys')).body;
    expect(keys.filter((key: any) => key.retiredAt)).toHaveLength(1);
  });
});

describe('where the operator has switched the password grant on', () => {
  // @requirement IDN-033
  it('serves applications that are allowed it, for people without a second factor, and counts failures', async () => {
    const legacy = await oauthWorld({ AUTOWEAVE_OAUTH_PASSWORD_GRANT: 'true' });
    const client = await legacy.application({
      grants: ['password', 'refresh_token'],
      redirectUris: [],
      scopes: ['goals:read', 'offline_access'],
    });
    const beside = await legacy.application();
    const ask = (password: string, username: string = people.vic.email, as = client, scope = 'goals:read offline_access') =>
      legacy.post('/oauth/token', { grant_type: 'password', username, password, scope }, basic(as.clientId, as.secret));
    const { body: tokens } = await ask('correct-horse-battery');
    expect(tokens).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3_600,
      refresh_token: expect.any(String),
      scope: 'goals:read offline_access',
    });
    expect((await legacy.gateway.call('GET', '/api/v1/goals', { token: tokens.access_token })).status).toBe(200);
    const renewed = await oidc.refreshTokenGrant(await legacy.connect(client), tokens.refresh_token);
    expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
    expect((await ask('correct-horse-battery', people.vic.email, beside)).status).toBe(400);
    expect((await ask('correct-horse-battery', people.eve.email)).body.error).toBe('invalid_grant');
    expect((await ask('correct-horse-battery', people.vic.email, client, 'users:read')).body.error).toBe('invalid_scope');
    await legacy.gateway.db.user.update({ where: { id: people.ana.userId }, data: { mfaEnabled: true } });
    expect((await ask('correct-horse-battery', people.ana.email)).body.error).toBe('invalid_grant');
    for (let time = 0; time < 5; time += 1) expect((await ask('wrong')).body.error).toBe('invalid_grant');
    expect((await ask('correct-horse-battery')).body.error).toBe('invalid_grant');
  });
});

describe('behind TLS', () => {
  it('is known by its outside address, and its cookies go over TLS only', async () => {
    const outside = 'https://auth.example.test';
    const secure = await oauthWorld({ AUTOWEAVE_API_URL: outside, AUTOWEAVE_SECURE_COOKIES: 'true' });
    const client = await secure.application();
    const metadata = (await (await fetch(`${secure.issuer}/.well-known/openid-configuration`)).json()) as Record<string, string>;
    // Nor does a request choose it that names another host.
    const elsewhere = await oidcMetadataAs('evil.example.test', secure.gateway.url);
    expect(elsewhere['token_endpoint']).toBe(`${outside}/oauth/token`);
    expect(metadata).toMatchObject({
      issuer: outside,
      token_endpoint: `${outside}/oauth/token`,
      jwks_uri: `${outside}/.well-known/jwks.json`,
    });
    const parameters = {
      client_id: client.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
      code_challenge: 'c'.repeat(43),
      code_challenge_method: 'S256',
    };
    const sent = await fetch(`${secure.issuer}/oauth/authorize?${new URLSearchParams(parameters)}`, { redirect: 'manual' });
    expect(sent.status).toBe(303);
    const cookies = sent.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThanOrEqual(3);
    for (const cookie of cookies) expect(cookie).toMatch(/; secure/i);
    for (const cookie of cookies) expect(cookie).toMatch(/; httponly/i);
  });
});

describe('what has expired', () => {
  it('is dropped, and what has not is kept', async () => {
    const client = await world.application(machine);
    const [over, live] = [(await credentials(client)).body.access_token, (await credentials(client)).body.access_token];
    const { createHash } = await import('node:crypto');
    const hash = createHash('sha256').update(over).digest();
    await world.gateway.db.oAuthArtifact.updateMany({
      where: { idHash: new Uint8Array(hash) },
      data: { expiresAt: new Date(Date.now() - 1_000) },
    });
    const { OAuthKeeper } = await import('../../src/oauth/oauth-keeper.js');
    await world.gateway.running.app.get(OAuthKeeper, { strict: false }).sweep();
    expect(await world.gateway.db.oAuthArtifact.count({ where: { idHash: new Uint8Array(hash) } })).toBe(0);
    expect((await goals(over)).status).toBe(401);
    expect((await goals(live)).status).toBe(200);
  });
});
