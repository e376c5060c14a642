import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Gateway, origin, password, people, startGateway } from './gateway.js';

describe('API keys', () => {
  let gateway: Gateway;
  let ana: string;
  let vic: string;
  let eve: string;
  const call: Gateway['call'] = (...args) => gateway.call(...args);
  const elevate = async (token: string) =>
    (await call('POST', '/api/v1/sessions/elevate', { token, body: { password } })).body.token as string;

  beforeAll(async () => {
    gateway = await startGateway();
    ana = await elevate(await gateway.signIn(people.ana.email));
    vic = await elevate(await gateway.signIn(people.vic.email));
    eve = await elevate(await gateway.signIn(people.eve.email));
  });

  const issue = async (body: Record<string, unknown>, token = ana) => {
    const answer = await call('POST', '/api/v1/api-keys', { token, body: { name: 'k', ...body } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body as { key: string; apiKey: { keyId: string; status: string } };
  };

  // @requirements IDN-049 IDN-050 IDN-055
  it('are shown once, stored as hashes, and let a program do what their scopes say, by either header', async () => {
    const { key, apiKey } = await issue({ scopes: ['read:goals', 'goals:write'] });
    expect(key).toMatch(new RegExp(`^ak_${apiKey.keyId}_[A-Za-z0-9_-]{43}$`));
    expect((await call('GET', '/api/v1/goals', { token: key })).status).toBe(200);
    expect((await call('POST', '/api/v1/goals', { headers: { 'x-api-key': key }, body: { text: 'by key' } })).status).toBe(201);
    expect((await call('GET', '/api/v1/users', { token: key })).body.code).toBe('FORBIDDEN');
    expect((await call('GET', `/api/v1/api-keys/${apiKey.keyId}`, { token: ana })).body).not.toHaveProperty('key');
    const stored = await gateway.db.apiKey.findUniqueOrThrow({ where: { id: apiKey.keyId } });
    expect(JSON.stringify({ ...stored, secretHash: Buffer.from(stored.secretHash).toString() })).not.toContain(key.slice(16));
  });
  it('need somebody who has just proved who they are', async () => {
    const plain = await gateway.signIn(people.ana.email);
    expect((await call('POST', '/api/v1/api-keys', { token: plain, body: { name: 'k', scopes: ['read:goals'] } })).body.code).toBe(
      'ELEVATION_REQUIRED',
    );
  });
  it('never carry more than their owner holds, at the moment they are used', async () => {
    expect((await call('POST', '/api/v1/api-keys', { token: vic, body: { name: 'k', scopes: ['write:users'] } })).body.code).toBe(
      'FORBIDDEN',
    );
    const { body: made } = await call('POST', '/api/v1/users', {
      token: ana,
      body: { username: 'keyed', email: 'keyed@example.test', name: 'k', password, roles: ['operator'] },
    });
    const owner = await elevate(await gateway.signIn('keyed@example.test'));
    const { key } = await issue({ scopes: ['write:goals', 'read:goals'] }, owner);
    expect((await call('POST', '/api/v1/goals', { token: key, body: { text: 'x' } })).status).toBe(201);
    const { body } = await call('GET', `/api/v1/users/${made.user.userId}/roles`, { token: ana });
    await call('DELETE', `/api/v1/users/${made.user.userId}/roles/${body.assignments[0].assignmentId}`, { token: ana });
    expect((await call('POST', '/api/v1/goals', { token: key, body: { text: 'x' } })).body.code).toBe('FORBIDDEN');
    await call('PATCH', `/api/v1/users/${made.user.userId}`, { token: ana, body: { status: 'disabled' } });
    expect((await call('GET', '/api/v1/goals', { token: key })).status).toBe(401);
  });
  it('of a kind that reaches further need an administrator, and admin:full a key of type admin', async () => {
    await call('POST', '/api/v1/users', {
      token: ana,
      body: { username: 'oper', email: 'oper@example.test', name: 'o', password, roles: ['operator'] },
    });
    const oper = await elevate(await gateway.signIn('oper@example.test'));
    for (const type of ['service', 'tenant', 'admin'])
      expect(
        (await call('POST', '/api/v1/api-keys', { token: oper, body: { name: 'k', type, scopes: ['read:goals'] } })).body.code,
        type,
      ).toBe('FORBIDDEN');
    expect((await call('POST', '/api/v1/api-keys', { token: ana, body: { name: 'k', scopes: ['admin:full'] } })).body.code).toBe(
      'VALIDATION_FAILED',
    );
    expect((await issue({ type: 'admin', scopes: ['admin:full'] })).apiKey).toMatchObject({ status: 'active' });
  });
  // @requirements EDG-029 IDN-054
  it('are rotated with an overlap, revoked at once, suspended, and deleted only when they are over', async () => {
    const first = await issue({ scopes: ['read:goals'] });
    const { body: second } = await call('POST', `/api/v1/api-keys/${first.apiKey.keyId}/rotate`, {
      token: ana,
      body: { overlapMinutes: 10 },
    });
    const works = async (key: string) => (await call('GET', '/api/v1/goals', { token: key })).status === 200;
    expect([await works(first.key), await works(second.key)]).toEqual([true, true]);
    expect((await call('POST', `/api/v1/api-keys/${first.apiKey.keyId}/rotate`, { token: ana, body: {} })).body.code).toBe('CONFLICT');
    await gateway.db.apiKey.update({ where: { id: first.apiKey.keyId }, data: { expiresAt: new Date(Date.now() - 1) } });
    const { body: third } = await call('POST', `/api/v1/api-keys/${second.apiKey.keyId}/rotate`, { token: ana, body: {} });
    expect([await works(second.key), await works(third.key)]).toEqual([false, true]);
    await call('POST', `/api/v1/api-keys/${third.apiKey.keyId}/suspend`, { token: ana, body: { suspended: true } });
    expect((await call('GET', '/api/v1/goals', { token: third.key })).body.detail).toContain('suspended');
    await call('POST', `/api/v1/api-keys/${third.apiKey.keyId}/suspend`, { token: ana, body: { suspended: false } });
    expect(await works(third.key)).toBe(true);
    expect((await call('DELETE', `/api/v1/api-keys/${third.apiKey.keyId}`, { token: ana })).body.code).toBe('CONFLICT');
    expect(
      (await call('POST', `/api/v1/api-keys/${third.apiKey.keyId}/revoke`, { token: ana, body: { reason: 'leaked' } })).body.status,
    ).toBe('revoked');
    expect(await works(third.key)).toBe(false);
    expect((await call('DELETE', `/api/v1/api-keys/${third.apiKey.keyId}`, { token: ana })).body.removed).toBe(true);
  });
  // @requirement IDN-052
  it('work from the addresses they are bound to only', async () => {
    const here = await issue({ scopes: ['read:goals'], addresses: { allowedCidrs: ['127.0.0.0/8'] } });
    const elsewhere = await issue({ scopes: ['read:goals'], addresses: { allowedIps: ['203.0.113.9'] } });
    expect((await call('GET', '/api/v1/goals', { token: here.key })).status).toBe(200);
    expect((await call('GET', '/api/v1/goals', { token: elsewhere.key })).body.code).toBe('FORBIDDEN');
    // Who may be believed about addresses is configuration; a header alone is nothing.
    expect((await call('GET', '/api/v1/goals', { token: elsewhere.key, headers: { 'x-forwarded-for': '203.0.113.9' } })).body.code).toBe(
      'FORBIDDEN',
    );
  });
  // @requirement IDN-052
  it('hold WebSockets to the same addresses, as told by proxies that are trusted and by nobody else', async () => {
    const behind = await startGateway({ AUTOWEAVE_TRUSTED_PROXIES: '127.0.0.1' });
    const open = async ({ url }: Gateway, key: string, forwarded?: string) => {
      const headers = { authorization: `Bearer ${key}`, ...(forwarded ? { 'x-forwarded-for': forwarded } : {}) };
      const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers });
      const status = await new Promise<number | undefined>((resolve) => {
        socket.once('open', () => resolve(101));
        socket.once('unexpected-response', (_, response) => resolve(response.statusCode));
        socket.once('error', () => undefined);
      });
      socket.terminate();
      return status;
    };
    const session = await behind.signIn(people.ana.email);
    const { body } = await behind.call('POST', '/api/v1/sessions/elevate', { token: session, body: { password } });
    const issued = await behind.call('POST', '/api/v1/api-keys', {
      token: body.token,
      body: { name: 'k', scopes: ['read:goals'], addresses: { allowedIps: ['203.0.113.9'] } },
    });
    const { key } = issued.body;
    expect(await open(behind, key, '203.0.113.9')).toBe(101);
    expect(await open(behind, key, '198.51.100.7')).toBe(403);
    // Whoever is nearest to the trusted proxy counts, not what that one claims.
    expect(await open(behind, key, '203.0.113.9, 198.51.100.7')).toBe(403);
    expect(await open(behind, key)).toBe(403);
    const bound = await issue({ scopes: ['read:goals'], addresses: { allowedIps: ['203.0.113.9'] } });
    expect(await open(gateway, bound.key, '203.0.113.9')).toBe(403);
  });
  // @requirement IDN-051
  it('have limits of their own, minute before hour before day, and say when to come again', async () => {
    const { key } = await issue({ scopes: ['read:goals'], limits: { requestsPerMinute: 3 } });
    const answers = [];
    for (let i = 0; i < 4; i += 1) answers.push(await call('GET', '/api/v1/goals', { token: key }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers[0]?.headers.get('x-ratelimit-rule')).toBe('key_minute');
    expect(answers[0]?.headers.get('x-ratelimit-remaining')).toBe('2');
    expect(answers[3]?.body.code).toBe('RATE_LIMITED');
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0);
    const hourly = await issue({ scopes: ['read:goals'], limits: { requestsPerMinute: 50, requestsPerHour: 2 } });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push(await call('GET', '/api/v1/goals', { token: hourly.key }));
    expect(statuses[2]?.headers.get('x-ratelimit-rule')).toBe('key_hour');
  });
  it('tell when and from where they were last used, and cannot act as a session', async () => {
    const { key, apiKey } = await issue({ type: 'admin', scopes: ['admin:full'] });
    expect((await call('GET', '/api/v1/me', { token: key })).body.email).toBe(people.ana.email);
    for (const path of ['/auth/logout', '/sessions/rotate'])
      expect((await call('POST', `/api/v1${path}`, { token: key, body: {} })).body.code, path).toBe('FORBIDDEN');
    expect((await call('POST', '/api/v1/api-keys', { token: key, body: { name: 'child', scopes: ['read:goals'] } })).body.code).toBe(
      'ELEVATION_REQUIRED',
    );
    expect((await call('GET', `/api/v1/api-keys/${apiKey.keyId}`, { token: ana })).body).toMatchObject({ lastUsedFrom: '127.0.0.1' });
  });
  it('of others are not there; an administrator sees those of the tenant', async () => {
    const { apiKey } = await issue({ scopes: ['read:goals'] });
    expect((await call('GET', `/api/v1/api-keys/${apiKey.keyId}`, { token: eve })).body.code).toBe('NOT_FOUND');
    expect((await call('POST', `/api/v1/api-keys/${apiKey.keyId}/revoke`, { token: eve, body: {} })).body.code).toBe('NOT_FOUND');
    expect((await call('GET', '/api/v1/api-keys', { token: vic })).body.code).toBe('FORBIDDEN');
    expect((await call('GET', '/api/v1/api-keys?all=true', { token: ana })).body.apiKeys.length).toBeGreaterThan(3);
    expect((await call('GET', '/api/v1/api-keys?all=true', { token: eve })).body.apiKeys).toEqual([]);
  });
  // @requirement IDN-059
  it('and sessions belong to one tenant: another one in a header is refused', async () => {
    const { key } = await issue({ scopes: ['read:goals'] });
    for (const token of [key, ana]) {
      expect((await call('GET', '/api/v1/goals', { token, headers: { 'x-tenant-id': people.eve.tenantId } })).body.code).toBe('FORBIDDEN');
      expect((await call('GET', '/api/v1/goals', { token, headers: { 'x-tenant-id': people.ana.tenantId } })).status).toBe(200);
    }
  });
});

describe('requests', () => {
  // @requirements EDG-047 EDG-048 EDG-050 EDG-052
  it('are limited by address, person and tenant, each named, and nobody known is limited by address too', async () => {
    const gateway = await startGateway({
      AUTOWEAVE_RATE_LIMIT_EXEMPT_IPS: '',
      AUTOWEAVE_RATE_LIMIT_USER_CHANGES_PER_MINUTE: '3',
      AUTOWEAVE_RATE_LIMIT_ADDRESS_PER_MINUTE: '40',
    });
    const ana = await gateway.signIn(people.ana.email);
    const post = () => gateway.call('POST', '/api/v1/conversations', { token: ana, body: {}, headers: { origin } });
    const answers = [await post(), await post(), await post(), await post()];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 429]);
    expect(answers[3]?.headers.get('x-ratelimit-rule')).toBe('user_changes');
    expect(answers[3]?.headers.get('ratelimit-policy')).toBe('"user_changes";q=3;w=60');
    expect((await gateway.call('GET', '/api/v1/goals', { token: ana })).status).toBe(200);
    await gateway.db.tenant.update({ where: { id: people.eve.tenantId }, data: { tier: 'FREE' } });
    const eve = await gateway.signIn(people.eve.email);
    const reads = [];
    for (let i = 0; i < 11; i += 1) reads.push(await gateway.call('GET', '/api/v1/goals', { token: eve }));
    expect(reads.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(10);
    expect(reads[10]?.headers.get('x-ratelimit-rule')).toBe('tenant_requests');
    let signIns = 0;
    for (; signIns < 30; signIns += 1) {
      const { status, headers } = await gateway.call('POST', '/api/v1/auth/login', {
        body: { email: 'nobody@example.test', password: 'x' },
      });
      if (status !== 429) continue;
      expect(headers.get('x-ratelimit-rule')).toBe('sign_in');
      break;
    }
    expect(signIns).toBeLessThan(20);
    let guesses = 0;
    for (; guesses < 60; guesses += 1) if ((await gateway.call('GET', '/api/v1/goals', { token: 'aws_guess' })).status === 429) break;
    expect(guesses).toBeLessThan(40);
    expect((await gateway.call('GET', '/health')).status).toBe(200);
    expect((await gateway.call('GET', '/openapi.json')).status).toBe(200);
  });
});
