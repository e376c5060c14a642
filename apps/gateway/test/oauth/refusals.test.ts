import { createHash } from 'node:crypto';
import * as oidc from 'openid-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { addPerson, id, password, people } from '../gateway.js';
import { Browser } from './browser.js';
import { basic, oauthWorld, redirectUri, type World } from './oauth-world.js';

let world: World;
let client: { clientId: string; secret: string | undefined };
let browser: Browser;
beforeAll(async () => {
  world = await oauthWorld();
  client = await world.application();
  browser = await world.browserOf(people.ana.email);
});

const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');
const request = (changes: Record<string, string | undefined> = {}): string => {
  const parameters = {
    client_id: client.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid goals:read',
    state: 's',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  };
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${world.issuer}/oauth/authorize?${new URLSearchParams(given)}`;
};
const exchange = (code: string | null, changes: Record<string, string> = {}, as = client) =>
  world.post(
    '/oauth/token',
    { grant_type: 'authorization_code', code: code ?? '', redirect_uri: redirectUri, code_verifier: verifier, ...changes },
    basic(as.clientId, as.secret),
  );
const newCode = async () => (await browser.authorize(request())).url.searchParams.get('code');

describe('an authorization request', () => {
  // @requirement IDN-040
  it.each([
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['with plain PKCE', { code_challenge: verifier, code_challenge_method: 'plain' }, 'invalid_request'],
    ['with PKCE of no method', { code_challenge_method: undefined }, 'invalid_request'],
    ['for a token at once', { response_type: 'token' }, 'unsupported_response_type'],
    ['for an ID token at once', { response_type: 'id_token', nonce: 'n' }, 'unsupported_response_type'],
    ['for code and ID token', { response_type: 'code id_token', nonce: 'n' }, 'unsupported_response_type'],
    ['for a scope that nobody knows', { scope: 'openid everything' }, 'invalid_scope'],
    ['for a scope that it may not have', { scope: 'users:write' }, 'invalid_scope'],
    ['for another resource', { resource: 'https://elsewhere.example.test' }, 'invalid_target'],
    ['for a run of an agent', { authorization_details: '[{"type":"agent_run"}]' }, 'invalid_authorization_details'],
  ])('%s is refused', async (_, changes, error) => {
    const { url, asked } = await browser.authorize(request(changes));
    expect(asked).toEqual([]);
    const answer = url.searchParams.has('error') ? url.searchParams : new URLSearchParams(url.hash.slice(1));
    expect(answer.get('error')).toBe(error);
    expect(answer.has('code') || answer.has('access_token')).toBe(false);
  });
  // @requirement IDN-036
  it.each([
    ['another address', 'https://app.example.test/other'],
    ['an address below the known one', `${redirectUri}/deeper`],
    ['the known address with a query', `${redirectUri}?next=evil`],
    ['another host', 'https://app.example.test.evil/callback'],
    ['http', 'http://app.example.test/callback'],
    ['another port', 'https://app.example.test:8443/callback'],
  ])('to %s is told to nobody but the person', async (_, redirect_uri) => {
    const { url, status, page } = await browser.authorize(request({ redirect_uri }));
    expect(url.origin).toBe(world.issuer);
    expect(status).toBe(400);
    expect(page).toContain('This sign-in cannot go on');
    expect(page).not.toContain('<script');
  });
  it('of nobody known, or of an application that is switched off, is refused', async () => {
    expect((await browser.authorize(request({ client_id: id('client', '9') }))).status).toBe(400);
    const off = await world.application();
    await world.gateway.call('PATCH', `/api/v1/oauth/clients/${off.clientId}`, { token: world.ida, body: { enabled: false } });
    expect((await browser.authorize(request({ client_id: off.clientId }))).status).toBe(400);
  });
  it('cannot be decided from another browser: a link that somebody sends binds nobody', async () => {
    const mallory = new Browser(world.issuer);
    const requestId = await mallory.question(request());
    for (const method of ['GET', 'POST'])
      expect(
        (await browser.call(method, `/api/v1/oauth/requests/${requestId}`, method === 'POST' ? { decision: 'allow' } : undefined)).body
          .code,
      ).toBe('NOT_FOUND');
  });
  it('cannot be decided with a key, a token of an application, or from a page of another site', async () => {
    const own = await world.browserOf(people.vic.email);
    const requestId = await own.question(request());
    const { body: key } = await world.gateway.call('POST', '/api/v1/api-keys', {
      token: world.ida,
      body: { name: 'k', scopes: ['read:goals'] },
    });
    const byKey = await world.gateway.call('POST', `/api/v1/oauth/requests/${requestId}`, {
      token: key.key,
      body: { decision: 'allow' },
      headers: { cookie: `aw_oauth_request=${requestId}` },
    });
    expect(byKey.body.code).toBe('FORBIDDEN');
    const foreign = await own.fetch(`${world.issuer}/api/v1/oauth/requests/${requestId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.test' },
      body: JSON.stringify({ decision: 'allow' }),
    });
    expect(((await foreign.json()) as any).code).toBe('ORIGIN_REFUSED');
  });
  it('of another organisation gets no further than the page that says so', async () => {
    const theirs = await world.application({}, world.edna);
    const { asked, status } = await browser.authorize(request({ client_id: theirs.clientId }));
    expect(asked[0]).toMatchObject({ code: 'NOT_FOUND' });
    expect(status).toBe(404);
    // Also when the browser was let in elsewhere before.
    await browser.authorize(request());
    expect((await browser.authorize(request({ client_id: theirs.clientId }))).status).toBe(404);
  });
});

describe('a code', () => {
  // @requirement IDN-040
  it('serves once; when it comes again, what was issued for it is taken back', async () => {
    const code = await newCode();
    const first = await exchange(code);
    expect(first.status).toBe(200);
    expect((await exchange(code)).body.error).toBe('invalid_grant');
    expect((await world.gateway.call('GET', '/api/v1/goals', { token: first.body.access_token })).status).toBe(401);
  });
  it('serves at most one of many who bring it at once', async () => {
    const code = await newCode();
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(code)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    for (const { body } of answers)
      if (body.access_token) expect((await world.gateway.call('GET', '/api/v1/goals', { token: body.access_token })).status).toBe(401);
  });
  it('is nothing to whoever lacks the verifier, the address, or the secret of its application', async () => {
    const beside = await world.application();
    expect((await exchange(await newCode(), { code_verifier: 'w'.repeat(43) })).body.error).toBe('invalid_grant');
    expect((await exchange(await newCode(), { redirect_uri: 'https://app.example.test/other' })).body.error).toBe('invalid_grant');
    expect((await exchange(await newCode(), {}, beside)).body.error).toBe('invalid_grant');
    const guessed = await exchange(await newCode(), {}, { clientId: client.clientId, secret: 'awcs_guessed' });
    expect([guessed.status, guessed.body.error]).toEqual([401, 'invalid_client']);
    const publicly = await world.post('/oauth/token', {
      grant_type: 'authorization_code',
      code: (await newCode()) as string,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      client_id: client.clientId,
    });
    expect(publicly.body.error).toBe('invalid_client');
  });
  it('is good for a minute', async () => {
    const before = Date.now();
    await newCode();
    const rows = await world.gateway.db.oAuthArtifact.findMany({
      where: { model: 'AuthorizationCode', createdAt: { gte: new Date(before - 1_000) } },
    });
    expect(rows.length).toBeGreaterThan(0);
    for (const { createdAt, expiresAt } of rows) expect(Math.round((expiresAt.getTime() - createdAt.getTime()) / 1_000)).toBe(60);
  });
});

describe('a grant', () => {
  // @requirements IDN-033 IDN-040
  it('by password is off', async () => {
    const form = { grant_type: 'password', username: people.vic.email, password };
    expect((await world.post('/oauth/token', form, basic(client.clientId, client.secret))).body.error).toBe('unsupported_grant_type');
    const config = await world.connect(client);
    expect(config.serverMetadata().grant_types_supported).not.toContain('password');
    expect(config.serverMetadata()).toMatchObject({ response_types_supported: ['code'], code_challenge_methods_supported: ['S256'] });
  });
  it('that an application was not allowed is refused', async () => {
    const { status, body } = await world.post('/oauth/token', { grant_type: 'client_credentials' }, basic(client.clientId, client.secret));
    expect(status).toBe(400);
    expect(body).toEqual({ error: 'invalid_request', error_description: 'requested grant type is not allowed for this client' });
  });
  it('of client credentials for a scope that it may not have, or that nobody knows, is refused', async () => {
    const own = await world.application({ grants: ['client_credentials'], redirectUris: [], scopes: ['goals:read'] });
    for (const scope of ['goals:write', 'everything'])
      expect(
        (await world.post('/oauth/token', { grant_type: 'client_credentials', scope }, basic(own.clientId, own.secret))).body.error,
        scope,
      ).toBe('invalid_scope');
  });
  it('of somebody who is locked out is over: no code, no renewal, no request', async () => {
    const { passwordHash } = await world.gateway.db.user.findUniqueOrThrow({ where: { id: people.ana.userId } });
    const zoe = { userId: id('user', '9'), tenantId: people.ana.tenantId, email: 'zoe@example.test', role: 'operator' };
    await addPerson(world.gateway.db, { ...zoe, passwordHash: passwordHash as string });
    const config = await world.connect(client);
    const own = await world.browserOf(zoe.email);
    const tokens = await world.signIn(config, own, { scope: 'openid goals:read offline_access', prompt: 'consent' });
    const code = (await own.authorize(request())).url.searchParams.get('code');
    expect((await world.gateway.call('GET', '/api/v1/goals', { token: tokens.access_token })).status).toBe(200);
    const disabled = await world.gateway.call('PATCH', `/api/v1/users/${zoe.userId}`, { token: world.ida, body: { status: 'disabled' } });
    expect(disabled.status).toBe(200);
    expect((await world.gateway.call('GET', '/api/v1/goals', { token: tokens.access_token })).status).toBe(401);
    await expect(oidc.refreshTokenGrant(config, tokens.refresh_token as string)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect((await exchange(code)).body.error).toBe('invalid_grant');
    await expect(oidc.fetchUserInfo(config, tokens.access_token, zoe.userId)).rejects.toBeDefined();
  });
});

describe('an organisation that is suspended', () => {
  it('has no use of what its applications hold, until it is active again', async () => {
    const config = await world.connect(await world.application({}, world.edna));
    const tokens = await world.signIn(config, await world.browserOf(people.eve.email), {
      scope: 'openid goals:read offline_access',
      prompt: 'consent',
    });
    const turn = (how: string) =>
      world.gateway.call('POST', `/api/v1/tenants/${people.eve.tenantId}/${how}`, {
        token: world.ida,
        body: how === 'suspend' ? { reason: 'a test' } : {},
      });
    const use = async () => (await world.gateway.call('GET', '/api/v1/goals', { token: tokens.access_token })).body.code;
    expect((await turn('suspend')).status).toBe(200);
    expect(await use()).toBe('TENANT_INACTIVE');
    await expect(oidc.fetchUserInfo(config, tokens.access_token, people.eve.userId)).rejects.toBeDefined();
    await expect(oidc.refreshTokenGrant(config, tokens.refresh_token as string)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect((await turn('activate')).status).toBe(200);
    expect(await use()).toBeUndefined();
  });
});

describe('what the database holds', () => {
  it('is of no use to whoever reads it: no token, code or secret, and nothing in plain text', async () => {
    const config = await world.connect(client);
    const tokens = await world.signIn(config, browser, { scope: 'openid goals:read offline_access', prompt: 'consent' });
    const rows = await world.gateway.db.$queryRawUnsafe<{ all: string }[]>(
      `SELECT string_agg(t::text, '') AS all FROM (
         SELECT a::text AS t FROM identity.oauth_artifact a UNION ALL SELECT s::text FROM identity.oauth_state s
         UNION ALL SELECT c::text FROM identity.oauth_client c UNION ALL SELECT k::text FROM identity.oauth_key k) every`,
    );
    const text = rows[0]?.all ?? '';
    expect(text.length).toBeGreaterThan(1_000);
    for (const secret of [tokens.access_token, tokens.refresh_token, client.secret, '"d":', 'goals:read offline_access'])
      expect(text, secret).not.toContain(secret as string);
  });
});
