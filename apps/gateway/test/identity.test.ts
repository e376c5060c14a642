import { beforeAll, describe, expect, it } from 'vitest';
import { addPerson, type Gateway, id, origin, password, people, startGateway } from './gateway.js';

describe('identity', () => {
  let gateway: Gateway;
  let ana: string;
  let vic: string;
  let eve: string;
  const call: Gateway['call'] = (...args) => gateway.call(...args);

  beforeAll(async () => {
    gateway = await startGateway();
    [ana, vic, eve] = (await Promise.all([people.ana, people.vic, people.eve].map(({ email }) => gateway.signIn(email)))) as [
      string,
      string,
      string,
    ];
  });

  /** A person of Ana's tenant, made over the API. */
  const person = async (username: string, roles: string[]) => {
    const { body, status } = await call('POST', '/api/v1/users', {
      token: ana,
      body: { username, email: `${username}@example.test`, name: username, password, roles },
    });
    expect(status).toBe(201);
    return { userId: body.user.userId as string, token: await gateway.signIn(`${username}@example.test`) };
  };

  describe('people', () => {
    // @requirements IDN-001 IDN-002 EDG-028
    it('are added with a generated password that is shown once, and can sign in with it', async () => {
      const { body, status } = await call('POST', '/api/v1/users', {
        token: ana,
        body: { username: 'Gen', email: 'Gen@Example.test', name: 'Gen', roles: ['operator'] },
      });
      expect(status).toBe(201);
      expect(body.user).toMatchObject({
        username: 'gen',
        email: 'gen@example.test',
        status: 'active',
        roles: ['operator'],
        mfaEnabled: false,
      });
      expect(await gateway.signIn('gen@example.test', body.password)).toMatch(/^aws_/);
      expect((await call('GET', `/api/v1/users/${body.user.userId}`, { token: ana })).body).not.toHaveProperty('password');
      expect((await call('GET', '/api/v1/users?search=GEN', { token: ana })).body).toMatchObject({ total: 1 });
    });
    it('need a name and an address of their own, and a password that is not guessed easily', async () => {
      const body = { username: 'dup', email: 'dup@example.test', name: 'd', password };
      expect((await call('POST', '/api/v1/users', { token: ana, body })).status).toBe(201);
      expect((await call('POST', '/api/v1/users', { token: ana, body })).body.code).toBe('CONFLICT');
      expect(
        (
          await call('POST', '/api/v1/users', {
            token: ana,
            body: { ...body, username: 'weak', email: 'w@example.test', password: 'password1' },
          })
        ).body.code,
      ).toBe('PASSWORD_WEAK');
    });
    it('who are locked lose their sessions at once and cannot sign in until they are unlocked', async () => {
      const { userId, token } = await person('locky', ['viewer']);
      expect((await call('GET', '/api/v1/me', { token })).status).toBe(200);
      expect((await call('PATCH', `/api/v1/users/${userId}`, { token: ana, body: { status: 'locked' } })).body.status).toBe('locked');
      expect((await call('GET', '/api/v1/me', { token })).body.code).toBe('SESSION_EXPIRED');
      expect((await call('POST', '/api/v1/auth/login', { body: { email: 'locky@example.test', password } })).body.code).toBe(
        'INVALID_CREDENTIALS',
      );
      expect((await call('POST', `/api/v1/users/${userId}/unlock`, { token: ana, body: {} })).body.status).toBe('active');
      expect(await gateway.signIn('locky@example.test')).toMatch(/^aws_/);
    });
    // @requirement IDN-006
    it('whose account rests after wrong passwords are let in again by an administrator', async () => {
      const { userId } = await person('wronged', ['viewer']);
      for (let i = 0; i < 5; i += 1)
        await call('POST', '/api/v1/auth/login', { body: { email: 'wronged@example.test', password: 'wrong' } });
      expect((await call('GET', `/api/v1/users/${userId}`, { token: ana })).body.lockedUntil).toBeTruthy();
      expect((await call('POST', `/api/v1/users/${userId}/unlock`, { token: ana, body: {} })).body).not.toHaveProperty('lockedUntil');
      expect(await gateway.signIn('wronged@example.test')).toMatch(/^aws_/);
    });
    it('are removed with their data and rights, by somebody who has just proved who they are', async () => {
      const { userId, token } = await person('leaver', ['operator']);
      expect((await call('DELETE', `/api/v1/users/${userId}`, { token: ana })).body.code).toBe('ELEVATION_REQUIRED');
      const elevated = (await call('POST', '/api/v1/sessions/elevate', { token: ana, body: { password } })).body.token;
      ana = elevated;
      expect((await call('DELETE', `/api/v1/users/${userId}`, { token: ana })).body.removed).toBe(true);
      expect((await call('GET', '/api/v1/me', { token })).status).toBe(401);
      expect((await call('GET', `/api/v1/users/${userId}`, { token: ana })).body.code).toBe('NOT_FOUND');
      expect(JSON.stringify(await gateway.db.user.findUnique({ where: { id: userId } }))).not.toContain('leaver');
    });
    // @requirement IDN-044
    it('who may do more than an administrator get no new address and lose no second factor through them', async () => {
      const { token, userId } = await person('lesser', ['tenant_admin']);
      const chief = await person('chief', ['system_admin']);
      const lesser = (await call('POST', '/api/v1/sessions/elevate', { token, body: { password } })).body.token as string;
      const change = { token: lesser, body: { email: 'mine@example.test' } };
      expect((await call('PATCH', `/api/v1/users/${chief.userId}`, change)).body.code).toBe('FORBIDDEN');
      expect((await call('POST', `/api/v1/users/${chief.userId}/mfa/reset`, { token: lesser })).body.code).toBe('FORBIDDEN');
      expect((await call('GET', `/api/v1/users/${chief.userId}`, { token: ana })).body.email).toBe('chief@example.test');
      const plain = await person('plain', ['viewer']);
      expect((await call('PATCH', `/api/v1/users/${plain.userId}`, { ...change, body: { email: 'new@example.test' } })).status).toBe(200);
      for (const id of [userId, chief.userId])
        expect((await call('DELETE', `/api/v1/users/${id}`, { token: ana })).body.removed).toBe(true);
    });
    it('cannot put themselves or the last administrator out', async () => {
      expect((await call('PATCH', `/api/v1/users/${people.ana.userId}`, { token: ana, body: { status: 'disabled' } })).body.code).toBe(
        'CONFLICT',
      );
      const { body } = await call('GET', `/api/v1/users/${people.ana.userId}/roles`, { token: ana });
      const only = body.assignments[0].assignmentId;
      expect((await call('DELETE', `/api/v1/users/${people.ana.userId}/roles/${only}`, { token: ana })).body.code).toBe('CONFLICT');
    });
    it('of another tenant are not there', async () => {
      for (const [method, path, body] of [
        ['GET', '', undefined],
        ['PATCH', '', { name: 'x' }],
        ['POST', '/unlock', {}],
        ['GET', '/roles', undefined],
        ['POST', '/roles', { role: 'viewer' }],
        ['GET', '/permissions', undefined],
        ['GET', '/sessions', undefined],
      ] as const)
        expect((await call(method, `/api/v1/users/${people.vic.userId}${path}`, { token: eve, body })).body.code, `${method} ${path}`).toBe(
          'NOT_FOUND',
        );
      expect((await call('GET', '/api/v1/users', { token: eve })).body.total).toBe(1);
    });
  });

  describe('roles', () => {
    // @requirements IDN-045 IDN-046 IDN-047
    it('of the tenant hold at once when they are given, changed and taken back', async () => {
      const { userId, token } = await person('stew', ['viewer']);
      const remember = () => call('POST', '/api/v1/memory', { token, body: { text: 'x' } });
      expect((await remember()).body.code).toBe('FORBIDDEN');
      expect(
        (
          await call('POST', '/api/v1/roles', {
            token: ana,
            body: { name: 'steward', inherits: ['viewer'], permissions: ['memory:delete'] },
          })
        ).status,
      ).toBe(201);
      const { body: given } = await call('POST', `/api/v1/users/${userId}/roles`, { token: ana, body: { role: 'steward' } });
      expect((await remember()).body.code).toBe('FORBIDDEN');
      await call('PATCH', '/api/v1/roles/steward', { token: ana, body: { permissions: ['memory:write'] } });
      expect((await remember()).body.code).not.toBe('FORBIDDEN');
      expect((await call('DELETE', '/api/v1/roles/steward', { token: ana })).body.code).toBe('CONFLICT');
      await call('DELETE', `/api/v1/users/${userId}/roles/${given.assignmentId}`, { token: ana });
      expect((await remember()).body.code).toBe('FORBIDDEN');
      expect((await call('DELETE', '/api/v1/roles/steward', { token: ana })).body.removed).toBe(true);
    });
    it('never inherit in a circle, replace a built-in one, or stand on one that is missing', async () => {
      const make = (name: string, inherits: string[]) => call('POST', '/api/v1/roles', { token: ana, body: { name, inherits } });
      expect((await make('aa', [])).status).toBe(201);
      expect((await make('bb', ['aa'])).status).toBe(201);
      expect((await call('PATCH', '/api/v1/roles/aa', { token: ana, body: { inherits: ['bb'] } })).body.code).toBe('CONFLICT');
      expect((await make('viewer', [])).body.code).toBe('CONFLICT');
      expect((await make('cc', ['nowhere'])).body.code).toBe('NOT_FOUND');
      expect((await call('PATCH', '/api/v1/roles/viewer', { token: ana, body: { permissions: [] } })).body.code).toBe('CONFLICT');
    });
    it('cannot be made or given by somebody who does not hold what they carry', async () => {
      await call('POST', '/api/v1/roles', {
        token: ana,
        body: {
          name: 'registrar',
          inherits: ['operator'],
          permissions: ['user:create', 'role:create', 'role:assign', 'role:read', 'user:read'],
        },
      });
      const { userId, token } = await person('reg', ['registrar']);
      expect((await call('POST', '/api/v1/roles', { token, body: { name: 'mighty', permissions: ['admin:full'] } })).body.code).toBe(
        'FORBIDDEN',
      );
      expect((await call('POST', `/api/v1/users/${userId}/roles`, { token, body: { role: 'tenant_admin' } })).body.code).toBe('FORBIDDEN');
      expect(
        (
          await call('POST', '/api/v1/users', {
            token,
            body: { username: 'puppet', email: 'p@example.test', name: 'p', roles: ['system_admin'] },
          })
        ).body.code,
      ).toBe('FORBIDDEN');
      expect((await call('POST', '/api/v1/roles', { token, body: { name: 'helper', permissions: ['goal:read'] } })).status).toBe(201);
    });
    // @requirement IDN-046
    it('for one goal open that goal only', async () => {
      const { userId, token } = await person('scoped', ['viewer']);
      const { body: mine } = await call('POST', '/api/v1/goals', { token: ana, body: { text: 'one' } });
      const { body: other } = await call('POST', '/api/v1/goals', { token: ana, body: { text: 'two' } });
      await call('POST', `/api/v1/users/${userId}/roles`, {
        token: ana,
        body: { role: 'operator', resourceType: 'goal', resourceId: mine.goalId },
      });
      const cancel = (goalId: string) => call('POST', `/api/v1/goals/${goalId}/cancel`, { token, body: {} });
      expect((await cancel(other.goalId)).body.code).toBe('FORBIDDEN');
      expect((await cancel(mine.goalId)).body.code).not.toBe('FORBIDDEN');
      expect((await call('POST', '/api/v1/goals', { token, body: { text: 'x' } })).body.code).toBe('FORBIDDEN');
    });
    it('end when their date has come', async () => {
      const { userId, token } = await person('temp', ['viewer']);
      const { body } = await call('POST', `/api/v1/users/${userId}/roles`, {
        token: ana,
        body: { role: 'operator', validUntil: new Date(Date.now() + 3_600_000).toISOString() },
      });
      expect((await call('POST', '/api/v1/goals', { token, body: { text: 'x' } })).status).toBe(201);
      const validUntil = new Date(Date.now() + 2_500);
      await gateway.db.roleAssignment.update({ where: { id: body.assignmentId }, data: { validUntil } });
      // A change behind the back of the gateway is seen when the entry is read again: here, by another change of the same person.
      await call('PATCH', `/api/v1/users/${userId}`, { token: ana, body: { name: 'Temp' } });
      expect((await call('POST', '/api/v1/goals', { token, body: { text: 'x' } })).status).toBe(201);
      await new Promise((resolve) => setTimeout(resolve, validUntil.getTime() - Date.now() + 50));
      expect((await call('POST', '/api/v1/goals', { token, body: { text: 'x' } })).body.code).toBe('FORBIDDEN');
    });
    // @requirement IDN-048
    it('are explained: by which path something is allowed, or why not', async () => {
      const ask = (permission: string) =>
        call('GET', `/api/v1/users/${people.vic.userId}/permissions/explain?permission=${permission}`, { token: ana });
      expect((await ask('goal:read')).body).toMatchObject({ allowed: true, reason: 'granted by viewer' });
      expect((await ask('goal:create')).body).toMatchObject({ allowed: false, grants: [] });
      const { body } = await call('GET', `/api/v1/users/${people.vic.userId}/permissions`, { token: ana });
      expect(body).toMatchObject({ roles: ['viewer'] });
      expect(body.permissions).not.toContain('goal:create');
    });
  });

  describe('sessions', () => {
    // @requirements IDN-012 IDN-015 EDG-012
    it('are listed with device and address, and ended one by one or all but this one', async () => {
      const { token } = await person('multi', ['viewer']);
      const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
      await call('POST', '/api/v1/auth/login', { body: { email: 'multi@example.test', password }, headers: { 'user-agent': chrome } });
      const third = await gateway.signIn('multi@example.test');
      const { body } = await call('GET', '/api/v1/sessions', { token });
      expect(body.sessions).toHaveLength(3);
      expect(body.sessions.filter((one: { current: boolean }) => one.current)).toHaveLength(1);
      const laptop = body.sessions.find((one: { device: { browser?: string } }) => one.device.browser === 'Chrome 141');
      expect(laptop).toMatchObject({
        device: { os: 'Linux', platform: 'desktop' },
        type: 'web',
        authMethod: 'password',
        status: 'active',
        ipAddress: '127.0.0.1',
      });
      expect((await call('DELETE', `/api/v1/sessions/${laptop.sessionId}`, { token })).body.revoked).toBe(true);
      expect((await call('POST', '/api/v1/sessions/revoke-all', { token, body: {} })).body.revoked).toBe(1);
      expect((await call('GET', '/api/v1/me', { token: third })).body.code).toBe('SESSION_EXPIRED');
      expect((await call('GET', '/api/v1/me', { token })).status).toBe(200);
    });
    // @requirement IDN-013
    it('are at most ten per person: the oldest ends', async () => {
      const { token } = await person('many', ['viewer']);
      for (let i = 0; i < 10; i += 1) await gateway.signIn('many@example.test');
      expect((await call('GET', '/api/v1/me', { token })).body.code).toBe('SESSION_EXPIRED');
    });
    it('get a new token when they rotate or are elevated: the old one ends, in the cookie too', async () => {
      const { token } = await person('rota', ['viewer']);
      const rotated = await call('POST', '/api/v1/sessions/rotate', { body: {}, headers: { cookie: `aw_session=${token}`, origin } });
      expect(rotated.headers.get('set-cookie')).toContain(rotated.body.token);
      expect((await call('GET', '/api/v1/me', { token })).status).toBe(401);
      const elevated = await call('POST', '/api/v1/sessions/elevate', { token: rotated.body.token, body: { password } });
      expect(Date.parse(elevated.body.session.elevatedUntil) - Date.now()).toBeGreaterThan(14 * 60_000);
      expect((await call('GET', '/api/v1/me', { token: rotated.body.token })).status).toBe(401);
      expect((await call('GET', '/api/v1/me', { token: elevated.body.token })).status).toBe(200);
      expect((await call('POST', '/api/v1/sessions/elevate', { token: elevated.body.token, body: { password: 'wrong' } })).body.code).toBe(
        'INVALID_CREDENTIALS',
      );
    });
    // @requirement IDN-014
    it('can be locked by an administrator with a reason, and go on when unlocked', async () => {
      const { token } = await person('sess', ['viewer']);
      const { sessionId } = (await call('GET', '/api/v1/sessions', { token })).body.sessions[0];
      expect((await call('POST', `/api/v1/sessions/${sessionId}/lock`, { token: vic, body: { reason: 'x' } })).body.code).toBe('FORBIDDEN');
      expect((await call('POST', `/api/v1/sessions/${sessionId}/lock`, { token: eve, body: { reason: 'x' } })).body.code).toBe('NOT_FOUND');
      expect(
        (await call('POST', `/api/v1/sessions/${sessionId}/lock`, { token: ana, body: { reason: 'a lost laptop' } })).body.status,
      ).toBe('locked');
      expect((await call('GET', '/api/v1/me', { token })).body.detail).toContain('a lost laptop');
      await call('POST', `/api/v1/sessions/${sessionId}/unlock`, { token: ana, body: {} });
      expect((await call('GET', '/api/v1/me', { token })).status).toBe(200);
    });
    it('of others are not there for somebody who may not manage sessions', async () => {
      const { sessionId } = (await call('GET', '/api/v1/sessions', { token: ana })).body.sessions[0];
      expect((await call('DELETE', `/api/v1/sessions/${sessionId}`, { token: vic })).body.code).toBe('NOT_FOUND');
    });
    it('end everywhere but here when the password changes, and the old password no longer works', async () => {
      const { token } = await person('chpw', ['viewer']);
      const other = await gateway.signIn('chpw@example.test');
      const change = (current: string, next: string) => call('POST', '/api/v1/auth/password/change', { token, body: { current, next } });
      expect((await change('wrong', 'tmKq9-xv2Lp-77')).body.code).toBe('INVALID_CREDENTIALS');
      expect((await change(password, 'password1')).body.code).toBe('PASSWORD_WEAK');
      expect((await change(password, 'tmKq9-xv2Lp-77')).body).toEqual({ changed: true, otherSessionsEnded: 1 });
      expect((await call('GET', '/api/v1/me', { token: other })).status).toBe(401);
      expect((await call('GET', '/api/v1/me', { token })).status).toBe(200);
      expect((await call('POST', '/api/v1/auth/login', { body: { email: 'chpw@example.test', password } })).status).toBe(401);
      expect(await gateway.signIn('chpw@example.test', 'tmKq9-xv2Lp-77')).toMatch(/^aws_/);
    });
    it('of a tenant that is not active see that, and nothing else', async () => {
      const tenantId = id('tenant', '7');
      const { passwordHash } = await gateway.db.user.findUniqueOrThrow({ where: { id: people.ana.userId } });
      await gateway.db.tenant.create({ data: { id: tenantId, name: 'sleepy', slug: 'sleepy', tier: 'FREE' } });
      await addPerson(gateway.db, {
        userId: id('user', '7'),
        tenantId,
        email: 'sleep@example.test',
        role: 'tenant_admin',
        passwordHash: passwordHash as string,
      });
      await gateway.db.tenant.update({ where: { id: tenantId }, data: { status: 'SUSPENDED' } });
      const token = await gateway.signIn('sleep@example.test');
      expect((await call('GET', '/api/v1/tenants/me', { token })).body).toMatchObject({ status: 'SUSPENDED' });
      expect((await call('GET', '/api/v1/me', { token })).status).toBe(200);
      expect((await call('GET', '/api/v1/goals', { token })).body.code).toBe('TENANT_INACTIVE');
      expect((await call('PATCH', '/api/v1/me', { token, body: { name: 'x' } })).body.code).toBe('TENANT_INACTIVE');
    });
  });
});
