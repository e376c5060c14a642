import { request as httpRequest } from 'node:http';
import { api, type RouteMeta } from '@autoweave/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, origin, password, people, startGateway } from '../gateway.js';

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

describe('attacks on the door', () => {
  let gateway: Gateway;
  let ana: string;
  let vic: string;
  const call: Gateway['call'] = (...args) => gateway.call(...args);

  beforeAll(async () => {
    gateway = await startGateway();
    ana = await gateway.signIn(people.ana.email);
    vic = await gateway.signIn(people.vic.email);
  });

  // @requirements IDN-016 IDN-047
  it('find no route that opens without a credential, nor one whose permission a viewer lacks', async () => {
    let refused = 0;
    for (const routes of Object.values(api))
      for (const route of Object.values(routes)) {
        const meta = route['~orpc'].meta as RouteMeta;
        if (meta.permission === 'public') continue;
        const { method, path } = route['~orpc'].route;
        const target = `/api/v1${(path as string).replaceAll(/\{\w+\}/g, 'x')}`;
        const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
        expect((await call(method as string, target, body)).status, `${method} ${path}`).toBe(401);
        expect((await call(method as string, target, { ...body, token: `aws_${'x'.repeat(43)}` })).status).toBe(401);
        refused += 2;
        const viewer = [
          'goal:read',
          'task:read',
          'agent:read',
          'tool:read',
          'memory:read',
          'schedule:read',
          'file:read',
          'conversation:read',
          'session:self',
        ];
        if (viewer.includes(meta.permission as string)) continue;
        expect((await call(method as string, target, { ...body, token: vic })).body.code, `${method} ${path}`).toBe('FORBIDDEN');
        refused += 1;
      }
    expect(refused).toBeGreaterThan(300);
    // It drives every route: how long that takes grows with them.
  }, 120_000);

  it('by forged tokens: other kinds, JWTs without signature, other cases and spaces open nothing', async () => {
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ sub: people.ana.userId, tenantId: people.ana.tenantId })).toString('base64url')}.`;
    for (const token of [
      none,
      ana.toUpperCase(),
      `${ana}x`,
      ana.slice(0, -1),
      `aws_${people.ana.userId}`,
      'null',
      'undefined',
      `ak_${'0'.repeat(12)}_${'A'.repeat(43)}`,
      '../..',
    ])
      expect((await call('GET', '/api/v1/me', { token })).status, token).toBe(401);
    for (const authorization of [
      `bearer  ${ana}`,
      `Basic ${Buffer.from(`${people.ana.email}:${password}`).toString('base64')}`,
      `Bearer ${ana}, Bearer ${vic}`,
      'Bearer',
    ])
      expect((await call('GET', '/api/v1/me', { headers: { authorization } })).status, authorization).toBe(401);
  });

  it('by fixing a session: signing in never takes over a token that was there before', async () => {
    const planted = `aws_${'p'.repeat(43)}`;
    const { headers, body } = await call('POST', '/api/v1/auth/login', {
      body: { email: people.vic.email, password },
      headers: { cookie: `aw_session=${planted}` },
    });
    expect(body.token).not.toBe(planted);
    expect(headers.get('set-cookie')).not.toContain(planted);
    expect((await call('GET', '/api/v1/me', { token: planted })).status).toBe(401);
    const { body: elevated } = await call('POST', '/api/v1/sessions/elevate', { token: body.token, body: { password } });
    expect(elevated.token).not.toBe(body.token);
    expect((await call('GET', '/api/v1/me', { token: body.token })).status).toBe(401);
  });

  it('by another site: no changing request with the cookie, no reading of answers, no preflight for strangers', async () => {
    const cookie = `aw_session=${ana}`;
    for (const evil of [
      'https://evil.test',
      'null',
      'http://localhost:3000.evil.test',
      'http://localhost:30001',
      'HTTP://LOCALHOST:3000/',
      'http://sub.localhost:3000',
    ]) {
      for (const method of ['POST', 'PATCH', 'PUT', 'DELETE'])
        expect(
          (await call(method, '/api/v1/conversations', { body: {}, headers: { cookie, origin: evil } })).body.code,
          `${method} ${evil}`,
        ).toBe('ORIGIN_REFUSED');
      const read = await call('GET', '/api/v1/me', { headers: { cookie, origin: evil } });
      expect(read.headers.get('access-control-allow-origin'), evil).toBeNull();
      const preflight = await call('OPTIONS', '/api/v1/goals', { headers: { origin: evil, 'access-control-request-method': 'POST' } });
      expect(preflight.headers.get('access-control-allow-origin'), evil).toBeNull();
    }
    const own = await call('OPTIONS', '/api/v1/goals', { headers: { origin, 'access-control-request-method': 'POST' } });
    expect(own.headers.get('access-control-allow-origin')).toBe(origin);
    expect(own.headers.get('access-control-allow-origin')).not.toBe('*');
    // A form of another site can send these types without a preflight.
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
      expect(
        (await call('POST', '/api/v1/conversations', { raw: '{}', token: ana, headers: { 'content-type': type } })).status,
        type,
      ).toBeGreaterThanOrEqual(400);
  });

  it('by cookies: HttpOnly, SameSite, Secure behind TLS, and cleared on leaving', async () => {
    const secure = await startGateway({ AUTOWEAVE_SECURE_COOKIES: 'true' });
    const { headers } = await secure.call('POST', '/api/v1/auth/login', { body: { email: people.ana.email, password } });
    expect(headers.get('set-cookie')).toMatch(/^aw_session=[^;]+;.*Path=\/;.*HttpOnly;.*Secure;.*SameSite=Lax/);
    expect(headers.get('strict-transport-security')).toContain('max-age=');
    const token = await gateway.signIn(people.vic.email);
    expect((await call('POST', '/api/v1/auth/logout', { token, body: {} })).headers.get('set-cookie')).toMatch(
      /aw_session=;.*Expires=Thu, 01 Jan 1970/,
    );
  });

  it('by the Host header: nothing that is sent or answered is built from it', async () => {
    const answer = await new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; body: string }>(
      (resolve, reject) => {
        const url = new URL(`${gateway.url}/api/v1/auth/password/forgot`);
        const sending = httpRequest(
          url,
          { method: 'POST', headers: { host: 'evil.test', 'x-forwarded-host': 'evil.test', 'content-type': 'application/json' } },
          (response) => {
            let body = '';
            response.on('data', (chunk) => (body += chunk));
            response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
          },
        );
        sending.on('error', reject);
        sending.end(JSON.stringify({ email: people.vic.email }));
      },
    );
    expect(answer.status).toBe(202);
    expect(JSON.stringify(answer)).not.toContain('evil.test');
    await expect.poll(() => gateway.db.mail.findFirst({ where: { recipient: people.vic.email } })).toBeTruthy();
    const letter = await gateway.db.mail.findFirstOrThrow({ where: { recipient: people.vic.email } });
    expect(letter.body).toContain(`${origin}/reset?token=`);
    expect(letter.body).not.toContain('evil');
  });

  it('by fields nobody offered: ids, roles, tenants and flags in a body are refused, and nothing is set', async () => {
    for (const extra of [
      { tenantId: people.eve.tenantId },
      { userId: people.ana.userId },
      { role: 'system_admin' },
      { roles: ['system_admin'] },
      { status: 'active' },
      { mfaEnabled: false },
      { passwordHash: 'x' },
      { isAdmin: true },
    ])
      expect((await call('PATCH', '/api/v1/me', { token: vic, body: { name: 'x', ...extra } })).body.code, JSON.stringify(extra)).toBe(
        'VALIDATION_FAILED',
      );
    for (const raw of [
      '{"name":"x","__proto__":{"roles":["system_admin"]}}',
      '{"name":"x","constructor":{"prototype":{"roles":["system_admin"]}}}',
    ])
      expect(
        (await call('PATCH', '/api/v1/me', { token: vic, raw, headers: { 'content-type': 'application/json' } })).status,
      ).toBeGreaterThanOrEqual(400);
    expect((await call('GET', '/api/v1/me', { token: vic })).body.roles).toEqual(['viewer']);
    expect(({} as { roles?: unknown }).roles).toBeUndefined();
  });

  it('by racing: a limit of keys, a backup of a link and an invitation are taken by one', async () => {
    const admin = (await call('POST', '/api/v1/sessions/elevate', { token: ana, body: { password } })).body.token;
    ana = admin;
    await call('POST', '/api/v1/users/invitations', { token: admin, body: { email: 'race@example.test' } });
    await expect.poll(() => gateway.db.mail.findFirst({ where: { recipient: 'race@example.test' } })).toBeTruthy();
    const invitation = /token=(\S+)/.exec((await gateway.db.mail.findFirstOrThrow({ where: { recipient: 'race@example.test' } })).body)![1];
    const register = (n: number) =>
      call('POST', '/api/v1/auth/register', {
        body: { username: `race${n}`, email: 'race@example.test', name: 'r', password: 'tmKq9-xv2Lp-77', invitation },
      });
    const answers = await Promise.all([1, 2, 3, 4, 5].map(register));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(await gateway.db.user.count({ where: { email: 'race@example.test' } })).toBe(1);
  });

  it('by timing: signing in takes as long for an unknown address as for a wrong password', async () => {
    const time = async (email: string) => {
      const start = performance.now();
      await call('POST', '/api/v1/auth/login', { body: { email, password: 'wrong-password' } });
      return performance.now() - start;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      await gateway.db.user.update({ where: { email: people.eve.email }, data: { failedLogins: 0, lockedUntil: null } });
      known.push(await time(people.eve.email));
      unknown.push(await time(`nobody${i}@example.test`));
    }
    const [a, b] = [median(known), median(unknown)];
    // The hash is nearly all of the time: without it an unknown address would be ten times faster.
    expect(Math.max(a, b) / Math.min(a, b), `${a} ms and ${b} ms`).toBeLessThan(3);
  });

  it('by spraying one password over many accounts: the address is stopped', async () => {
    const limited = await startGateway({ AUTOWEAVE_RATE_LIMIT_EXEMPT_IPS: '' });
    const statuses = [];
    for (let i = 0; i < 25; i += 1)
      statuses.push(
        (await limited.call('POST', '/api/v1/auth/login', { body: { email: `user${i}@example.test`, password: 'Spring2026!' } })).status,
      );
    expect(statuses.slice(0, 20).every((status) => status === 401)).toBe(true);
    expect(statuses.slice(20).every((status) => status === 429)).toBe(true);
  });

  it('by paths: encoded dots, slashes and NULs reach nothing outside', async () => {
    for (const path of [
      '/docs/assets/..%2f..%2fpackage.json',
      '/docs/assets/%2e%2e/%2e%2e/package.json',
      '/api/v1/files/..%2f..%2fetc%2fpasswd/content',
      '/docs/assets/start.js%00.css',
      '//evil.test/%2e%2e',
    ]) {
      const { status, body, headers } = await call('GET', path, { token: ana });
      expect(status, path).toBeGreaterThanOrEqual(400);
      expect(JSON.stringify(body), path).not.toMatch(/root:|"dependencies"/);
      expect(headers.get('location'), path).toBeNull();
    }
  });

  it('learn nothing from headers and errors: no versions, no stacks, and every page is bound to its own scripts', async () => {
    const { headers, body } = await call('GET', '/api/v1/nothing', { token: ana });
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
    // Nothing on the way keeps what was answered to one person.
    expect(headers.get('cache-control')).toBe('no-store');
    expect((await call('GET', '/api/v1/me', { token: ana })).headers.get('cache-control')).toBe('no-store');
    expect(JSON.stringify(body)).not.toMatch(/at \w+ \(|node_modules|\.ts:/);
    const page = await call('GET', '/docs');
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('x-frame-options') ?? page.headers.get('content-security-policy')).toBeTruthy();
  });
});
