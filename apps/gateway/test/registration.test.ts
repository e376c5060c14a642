import { eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, password, people, startGateway } from './gateway.js';

describe('joining and getting back in', () => {
  let gateway: Gateway;
  let ana: string;
  const call: Gateway['call'] = (...args) => gateway.call(...args);
  const strong = 'tmKq9-xv2Lp-77';

  beforeAll(async () => {
    gateway = await startGateway();
    ana = (await call('POST', '/api/v1/sessions/elevate', { token: await gateway.signIn(people.ana.email), body: { password } })).body
      .token;
    await gateway.db.tenant.update({ where: { id: people.ana.tenantId }, data: { slug: 'main' } });
  });

  const letterTo = (to: string, after = new Date(0)) =>
    eventually(
      async () =>
        (await gateway.db.mail.findFirst({ where: { recipient: to, createdAt: { gt: after } }, orderBy: { createdAt: 'desc' } }))?.body,
    );
  const tokenIn = (letter: string) => /token=(\S+)/.exec(letter)![1]!;
  const register = (username: string, more: object) =>
    call('POST', '/api/v1/auth/register', {
      body: { username, email: `${username}@example.test`, name: username, password: strong, ...more },
    });
  const configure = (config: object) => call('PATCH', '/api/v1/tenants/me/config', { token: ana, body: config });

  // @requirement IDN-011
  it('is closed until an organisation opens it, for the domains it names, and the address is confirmed first', async () => {
    expect((await register('early', { organisation: 'main' })).body.code).toBe('FORBIDDEN');
    expect((await register('early', { organisation: 'nowhere' })).body).toMatchObject({ code: 'FORBIDDEN' });
    expect((await configure({ registration: 'open', registrationDomains: ['example.test'] })).body.config).toMatchObject({
      registration: 'open',
    });
    expect((await register('outsider', { organisation: 'main', email: 'o@elsewhere.test' })).body.code).toBe('FORBIDDEN');
    expect((await register('weak', { organisation: 'main', password: 'password1' })).body.code).toBe('PASSWORD_WEAK');
    expect((await register('newcomer', { organisation: 'main' })).body).toEqual({ status: 'pending' });
    const login = () => call('POST', '/api/v1/auth/login', { body: { email: 'newcomer@example.test', password: strong } });
    expect((await login()).status).toBe(401);
    const token = tokenIn(await letterTo('newcomer@example.test'));
    expect((await call('POST', '/api/v1/auth/email/confirm', { body: { token } })).body.confirmed).toBe(true);
    expect((await call('POST', '/api/v1/auth/email/confirm', { body: { token } })).body.code).toBe('INVALID_LINK');
    const session = (await login()).body.token;
    expect((await call('GET', '/api/v1/me', { token: session })).body.roles).toEqual(['viewer']);
    expect((await register('newcomer', { organisation: 'main' })).body.code).toBe('CONFLICT');
    await configure({ registration: 'closed' });
  });
  it('by invitation gives the roles that were named, to that address, once', async () => {
    const { body, status } = await call('POST', '/api/v1/users/invitations', {
      token: ana,
      body: { email: 'guest@example.test', roles: ['operator'] },
    });
    expect(status).toBe(201);
    expect((await call('GET', '/api/v1/users/invitations', { token: ana })).body.invitations).toMatchObject([
      { email: 'guest@example.test', roles: ['operator'] },
    ]);
    const invitation = tokenIn(await letterTo('guest@example.test'));
    expect((await register('thief', { invitation })).body.code).toBe('FORBIDDEN');
    expect((await register('guest', { invitation })).body).toEqual({ status: 'active' });
    expect((await register('guest2', { invitation })).body.code).toBe('INVALID_LINK');
    const session = await gateway.signIn('guest@example.test', strong);
    expect((await call('GET', '/api/v1/me', { token: session })).body.roles).toEqual(['operator']);
    expect((await call('DELETE', `/api/v1/users/invitations/${body.invitationId}`, { token: ana })).body.code).toBe('NOT_FOUND');
  });
  it('by invitation cannot hand on more than whoever invites holds, and a withdrawn one is nothing', async () => {
    await call('POST', '/api/v1/roles', {
      token: ana,
      body: { name: 'host', inherits: ['operator'], permissions: ['user:create', 'role:assign'] },
    });
    await call('POST', '/api/v1/users', {
      token: ana,
      body: { username: 'host', email: 'host@example.test', name: 'h', password: strong, roles: ['host'] },
    });
    const host = await gateway.signIn('host@example.test', strong);
    expect(
      (await call('POST', '/api/v1/users/invitations', { token: host, body: { email: 'x@example.test', roles: ['tenant_admin'] } })).body
        .code,
    ).toBe('FORBIDDEN');
    const { body } = await call('POST', '/api/v1/users/invitations', { token: ana, body: { email: 'gone@example.test' } });
    const invitation = tokenIn(await letterTo('gone@example.test'));
    await call('DELETE', `/api/v1/users/invitations/${body.invitationId}`, { token: ana });
    expect((await register('gone', { invitation })).body.code).toBe('INVALID_LINK');
  });
  // @requirement EDG-012
  it('after a forgotten password: one link, for an hour, that ends every session and a lock', async () => {
    await call('POST', '/api/v1/users', {
      token: ana,
      body: { username: 'forgetful', email: 'forgetful@example.test', name: 'f', password, roles: ['viewer'] },
    });
    const session = await gateway.signIn('forgetful@example.test');
    for (let i = 0; i < 5; i += 1)
      await call('POST', '/api/v1/auth/login', { body: { email: 'forgetful@example.test', password: 'wrong' } });
    const forgot = (email: string) => call('POST', '/api/v1/auth/password/forgot', { body: { email } });
    const [known, unknown] = [await forgot('forgetful@example.test'), await forgot('nobody@example.test')];
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    expect(known.status).toBe(202);
    const token = tokenIn(await letterTo('forgetful@example.test'));
    const reset = (next: string, link = token) => call('POST', '/api/v1/auth/password/reset', { body: { token: link, password: next } });
    expect((await reset('password1')).body.code).toBe('PASSWORD_WEAK');
    expect((await reset(strong)).body.changed).toBe(true);
    expect((await reset(strong)).body.code).toBe('INVALID_LINK');
    expect((await call('GET', '/api/v1/me', { token: session })).status).toBe(401);
    expect(await gateway.signIn('forgetful@example.test', strong)).toMatch(/^aws_/);
    expect(await gateway.db.mail.count({ where: { recipient: 'nobody@example.test' } })).toBe(0);
  });
  it('sends at most three links in ten minutes, and none to an account that is disabled', async () => {
    const email = 'flood@example.test';
    const { body } = await call('POST', '/api/v1/users', {
      token: ana,
      body: { username: 'flood', email, name: 'f', password, roles: [] },
    });
    for (let i = 0; i < 5; i += 1) {
      await call('POST', '/api/v1/auth/password/forgot', { body: { email } });
      await eventually(async () => (await gateway.db.mail.count({ where: { recipient: email } })) === Math.min(3, i + 1));
    }
    const tokens = (await gateway.db.mail.findMany({ where: { recipient: email } })).map((one) => tokenIn(one.body));
    await call('PATCH', `/api/v1/users/${body.user.userId}`, { token: ana, body: { status: 'disabled' } });
    expect((await call('POST', '/api/v1/auth/password/reset', { body: { token: tokens[0], password: strong } })).body.changed).toBe(true);
    expect((await call('POST', '/api/v1/auth/login', { body: { email, password: strong } })).status).toBe(401);
    expect((await call('POST', '/api/v1/auth/password/reset', { body: { token: tokens[1], password: strong } })).body.code).toBe(
      'INVALID_LINK',
    );
  });
  it('shows administrators of the installation what would have been sent, and nobody else', async () => {
    expect((await call('GET', '/api/v1/mailbox', { token: ana })).body).toMatchObject({ delivering: false });
    const page = await call('GET', '/mailbox', { token: ana });
    expect(page.body).toContain('Choose a new password');
    expect(page.body).toMatch(/<a href="http:\/\/localhost:3000\/reset\?token=/);
    const vic = await gateway.signIn(people.vic.email);
    expect((await call('GET', '/api/v1/mailbox', { token: vic })).body.code).toBe('FORBIDDEN');
    expect((await call('GET', '/mailbox', {})).status).toBe(401);
  });
});
