import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Secret, TOTP } from 'otpauth';
import { SMTPServer } from 'smtp-server';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, origin, password, people, startGateway } from './gateway.js';
import { SoftAuthenticator } from './soft-authenticator.js';

/** Codes of an authenticator app, each for a later step than the one before: a step serves once. */
const app = (secret: string) => {
  let shift = -1;
  return () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + 30_000 * shift++ });
};

describe('second factors', () => {
  let gateway: Gateway;
  let ana: string;
  const call: Gateway['call'] = (...args) => gateway.call(...args);

  beforeAll(async () => {
    gateway = await startGateway();
    ana = await gateway.signIn(people.ana.email);
  });

  const person = async (username: string, roles = ['operator']) => {
    const email = `${username}@example.test`;
    const { body } = await call('POST', '/api/v1/users', { token: ana, body: { username, email, name: username, password, roles } });
    return { userId: body.user.userId as string, email, token: await gateway.signIn(email) };
  };
  const login = (email: string, cookie?: string) =>
    call('POST', '/api/v1/auth/login', { body: { email, password }, ...(cookie ? { headers: { cookie } } : {}) });
  const verify = (token: string, proof: object) => call('POST', '/api/v1/mfa/verify', { body: { token, ...proof } });
  const withApp = async (username: string, roles?: string[]) => {
    const who = await person(username, roles);
    const { body: begun } = await call('POST', '/api/v1/mfa/totp/enroll', { token: who.token, body: {} });
    const code = app(begun.secret);
    const { body } = await call('POST', '/api/v1/mfa/totp/verify-enrollment', {
      token: who.token,
      body: { challengeId: begun.challengeId, code: code() },
    });
    return { ...who, code, begun, backupCodes: body.backupCodes as string[] };
  };
  it('that are required and missing are told with the address to set one up at', async () => {
    const { tenantId } = people.eve;
    await gateway.db.tenant.update({ where: { id: tenantId }, data: { mfaPolicy: 'required' } });
    const token = await gateway.signIn(people.eve.email);
    const { body } = await call('GET', '/api/v1/goals', { token });
    expect(body).toMatchObject({ code: 'MFA_REQUIRED', hint: expect.stringContaining(`${origin}/settings`) });
    await gateway.db.tenant.update({ where: { id: tenantId }, data: { mfaPolicy: 'optional' } });
  });
  // @requirement IDN-024
  it('that somebody lost are taken away by an administrator who proved who they are; sessions and trusted devices end with them', async () => {
    const lost = await withApp('lost');
    const reset = (token: string) => call('POST', `/api/v1/users/${lost.userId}/mfa/reset`, { token });
    expect((await reset(ana)).body.code).toBe('ELEVATION_REQUIRED');
    const elevated = (await call('POST', '/api/v1/sessions/elevate', { token: await gateway.signIn(people.ana.email), body: { password } }))
      .body.token as string;
    expect((await reset(elevated)).body).toMatchObject({ userId: lost.userId, mfaEnabled: false });
    expect((await call('GET', '/api/v1/me', { token: lost.token })).status).toBe(401);
    const { body } = await login(lost.email);
    expect(body.token).toMatch(/^aws_/);
    expect((await call('GET', '/api/v1/mfa/status', { token: body.token })).body).toMatchObject({ enabled: false, methods: [] });
    expect(await gateway.db.backupCode.count({ where: { userId: lost.userId } })).toBe(0);
    expect((await call('POST', `/api/v1/users/${people.ana.userId}/mfa/reset`, { token: elevated })).body.code).toBe('CONFLICT');
    expect((await call('POST', `/api/v1/users/${people.eve.userId}/mfa/reset`, { token: elevated })).body.code).toBe('NOT_FOUND');
  });
  const mail = async (to: string) =>
    (await gateway.db.mail.findFirstOrThrow({ where: { recipient: to }, orderBy: { createdAt: 'desc' } })).body;
  const codeIn = (text: string) => /\b(\d{6})\b/.exec(text)![1]!;

  // @requirements IDN-020 IDN-021 EDG-013
  it('by app: set up with a QR code and a code, then asked for at every sign-in, with ten backup codes', async () => {
    const { email, code, begun, backupCodes, token } = await withApp('totp');
    expect(begun.qrSvg).toContain('<svg');
    expect(begun.uri).toContain('totp%40example.test');
    expect(backupCodes).toHaveLength(10);
    const { body: asked } = await login(email);
    expect(asked).not.toHaveProperty('token');
    expect(asked.mfa.methods).toEqual(['totp', 'backup_code']);
    expect((await call('GET', '/api/v1/me', { token: asked.mfa.token })).status).toBe(401);
    const done = await verify(asked.mfa.token, { method: 'totp', code: code() });
    expect(done.body.token).toMatch(/^aws_/);
    expect(done.headers.get('set-cookie')).toContain('aw_session=');
    const { body } = await call('GET', '/api/v1/sessions', { token: done.body.token });
    expect(body.sessions.find((one: { current: boolean }) => one.current)).toMatchObject({ mfaVerified: true, authMethod: 'mfa' });
    expect((await call('GET', '/api/v1/mfa/status', { token })).body).toMatchObject({
      enabled: true,
      backupCodesLeft: 10,
      methods: [{ method: 'totp' }],
    });
  });
  // @requirement IDN-019
  it('by app: a code serves once, also for another sign-in', async () => {
    const { email, code } = await withApp('replay');
    const used = code();
    const [first, second] = [(await login(email)).body.mfa.token, (await login(email)).body.mfa.token];
    expect((await verify(first, { method: 'totp', code: used })).status).toBe(200);
    expect((await verify(second, { method: 'totp', code: used })).body.code).toBe('INVALID_CODE');
    expect((await verify(first, { method: 'totp', code: code() })).body.code).toBe('INVALID_CREDENTIALS');
  });
  it('by backup code: each once, however it is written, and new ones end the old', async () => {
    const { email, backupCodes, token, code } = await withApp('backup');
    const use = async (given: string) => (await verify((await login(email)).body.mfa.token, { method: 'backup_code', code: given })).status;
    expect(await use(backupCodes[0]!.toLowerCase().replace('-', ' '))).toBe(200);
    expect(await use(backupCodes[0]!)).toBe(401);
    expect((await call('POST', '/api/v1/mfa/backup-codes/regenerate', { token, body: {} })).body.code).toBe('ELEVATION_REQUIRED');
    const elevated = (await call('POST', '/api/v1/sessions/elevate', { token, body: { password, code: code() } })).body.token;
    const { body } = await call('POST', '/api/v1/mfa/backup-codes/regenerate', { token: elevated, body: {} });
    expect(await use(backupCodes[1]!)).toBe(401);
    expect(await use(body.backupCodes[1])).toBe(200);
  });
  // @requirement IDN-022
  it('end after five wrong codes, and rest for an hour after ten such sign-ins', async () => {
    const { email, code } = await withApp('guess');
    const { token } = (await login(email)).body.mfa;
    for (let i = 0; i < 4; i += 1)
      expect((await verify(token, { method: 'totp', code: '000000' })).body).toMatchObject({
        code: 'INVALID_CODE',
        hint: `${4 - i} more tries`,
      });
    expect((await verify(token, { method: 'totp', code: '000000' })).body.code).toBe('INVALID_CODE');
    expect((await verify(token, { method: 'totp', code: code() })).body.code).toBe('INVALID_CREDENTIALS');
    for (let n = 0; n < 9; n += 1) {
      const next = (await login(email)).body.mfa.token;
      await gateway.db.mfaChallenge.updateMany({
        where: { tokenHash: { not: null }, usedAt: null, user: { email }, attempts: 0 },
        data: { attempts: 5 },
      });
      expect((await verify(next, { method: 'totp', code: code() })).status).toBe(401);
    }
    expect((await login(email)).body.code).toBe('RATE_LIMITED');
  });
  it('by mail: the code is sent when asked for, works once, and at most three are sent in ten minutes', async () => {
    const { email, token } = await person('mailed');
    const { body: begun } = await call('POST', '/api/v1/mfa/email/enroll', { token, body: {} });
    expect(begun.sentTo).toBe('m…@example.test');
    expect(
      (
        await call('POST', '/api/v1/mfa/email/verify-enrollment', {
          token,
          body: { challengeId: begun.challengeId, code: codeIn(await mail(email)) },
        })
      ).body.enabled,
    ).toBe(true);
    const { token: mfa } = (await login(email)).body.mfa;
    expect((await verify(mfa, { method: 'email', code: '123456' })).body.code).toBe('INVALID_CODE');
    await call('POST', '/api/v1/mfa/challenge', { body: { token: mfa, method: 'email' } });
    const sent = codeIn(await mail(email));
    expect((await call('POST', '/api/v1/mfa/challenge', { body: { token: mfa, method: 'email' } })).status).toBe(200);
    expect((await call('POST', '/api/v1/mfa/challenge', { body: { token: mfa, method: 'email' } })).body.code).toBe('RATE_LIMITED');
    expect((await verify(mfa, { method: 'email', code: sent === codeIn(await mail(email)) ? '999999' : sent })).body.code).toBe(
      'INVALID_CODE',
    );
    expect((await verify(mfa, { method: 'email', code: codeIn(await mail(email)) })).body.token).toMatch(/^aws_/);
  });
  it('that are weak never elevate: mail is not even looked at', async () => {
    const { token } = await person('weak');
    const { body: begun } = await call('POST', '/api/v1/mfa/email/enroll', { token, body: {} });
    await call('POST', '/api/v1/mfa/email/verify-enrollment', {
      token,
      body: { challengeId: begun.challengeId, code: codeIn(await mail('weak@example.test')) },
    });
    expect((await call('POST', '/api/v1/sessions/elevate', { token, body: { code: '123456' } })).body.code).toBe('INVALID_CREDENTIALS');
    expect((await call('POST', '/api/v1/sessions/elevate', { token, body: { password } })).status).toBe(200);
  });
  it('that are strong are needed for elevation beside the password', async () => {
    const { token, code } = await withApp('strong');
    expect((await call('POST', '/api/v1/sessions/elevate', { token, body: { password } })).body.code).toBe('INVALID_CODE');
    expect((await call('POST', '/api/v1/sessions/elevate', { token, body: { password: 'wrong', code: code() } })).body.code).toBe(
      'INVALID_CREDENTIALS',
    );
    expect((await call('POST', '/api/v1/sessions/elevate', { token, body: { password, code: code() } })).body.token).toMatch(/^aws_/);
  });
  it('by passkey: set up, sign in, elevate; a copy with an old counter and a page of another origin are refused', async () => {
    const { email, token } = await person('keyed');
    const key = new SoftAuthenticator(origin);
    const headers = { origin };
    const { body: begun } = await call('POST', '/api/v1/mfa/passkey/enroll', { token, body: {}, headers });
    const set = await call('POST', '/api/v1/mfa/passkey/verify-enrollment', {
      token,
      body: { challengeId: begun.challengeId, name: 'Laptop', response: key.register(begun.options) },
      headers,
    });
    expect(set.body).toMatchObject({ enabled: true });
    const signIn = async (authenticator = key) => {
      const { token: mfa } = (await login(email)).body.mfa;
      const { body } = await call('POST', '/api/v1/mfa/challenge', { body: { token: mfa, method: 'passkey' }, headers });
      return verify(mfa, { method: 'passkey', response: authenticator.authenticate(body.options) });
    };
    const session = await signIn();
    expect(session.body.token, JSON.stringify(session.body)).toMatch(/^aws_/);
    key.counter = 0;
    expect((await signIn()).body.code).toBe('INVALID_CODE');
    key.counter = 9;
    expect((await signIn(Object.assign(Object.create(Object.getPrototypeOf(key)), key, { origin: 'https://evil.test' }))).body.code).toBe(
      'INVALID_CODE',
    );
    const { body: asked } = await call('POST', '/api/v1/mfa/passkey/options', { token: session.body.token, body: {}, headers });
    key.counter = 20;
    const elevated = await call('POST', '/api/v1/sessions/elevate', {
      token: session.body.token,
      body: { passkey: { challengeId: asked.challengeId, response: key.authenticate(asked.options) } },
      headers,
    });
    expect(elevated.body.token, JSON.stringify(elevated.body)).toMatch(/^aws_/);
  });
  // @requirement IDN-023
  it('are not asked for on a trusted device, until it is forgotten', async () => {
    const { email, code, token } = await withApp('trusty');
    const done = await verify((await login(email)).body.mfa.token, { method: 'totp', code: code(), trustDevice: 'Laptop' });
    const cookie = done.headers.getSetCookie().find((one) => one.startsWith('aw_device='))!;
    expect(cookie).toMatch(/HttpOnly.*SameSite=Lax/);
    expect((await login(email, cookie.split(';')[0])).body.token).toMatch(/^aws_/);
    expect((await login(email)).body).toHaveProperty('mfa');
    const { body } = await call('GET', '/api/v1/mfa/devices', { token });
    expect(body.devices).toMatchObject([{ name: 'Laptop' }]);
    await call('DELETE', `/api/v1/mfa/devices/${body.devices[0].deviceId}`, { token });
    expect((await login(email, cookie.split(';')[0])).body).toHaveProperty('mfa');
  });
  // @requirement IDN-025
  it('that the organisation requires must be set up before anything else, and the last one stays', async () => {
    await call('POST', '/api/v1/tenants', {
      token: ana,
      body: { name: 'strict', slug: 'strict', owner: { username: 'strict', email: 'strict@example.test', name: 's' } },
    });
    const tenant = await gateway.db.tenant.update({
      where: { slug: 'strict' },
      data: { status: 'ACTIVE', mfaPolicy: 'required_for_roles', mfaRoles: ['tenant_admin'] },
    });
    const user = await gateway.db.user.findFirstOrThrow({ where: { tenantId: tenant.id } });
    const { passwordHash } = await gateway.db.user.findUniqueOrThrow({ where: { id: people.ana.userId } });
    await gateway.db.user.update({ where: { id: user.id }, data: { passwordHash } });
    const token = await gateway.signIn('strict@example.test');
    expect((await call('GET', '/api/v1/goals', { token })).body.code).toBe('MFA_REQUIRED');
    expect((await call('GET', '/api/v1/me', { token })).status).toBe(200);
    const { body: begun } = await call('POST', '/api/v1/mfa/totp/enroll', { token, body: {} });
    const code = app(begun.secret);
    await call('POST', '/api/v1/mfa/totp/verify-enrollment', { token, body: { challengeId: begun.challengeId, code: code() } });
    expect((await call('GET', '/api/v1/goals', { token })).status).toBe(200);
    const elevated = (await call('POST', '/api/v1/sessions/elevate', { token, body: { password, code: code() } })).body.token;
    const { body } = await call('GET', '/api/v1/mfa/status', { token: elevated });
    expect(body).toMatchObject({ required: true });
    expect((await call('DELETE', `/api/v1/mfa/methods/${body.methods[0].methodId}`, { token: elevated })).body.code).toBe('CONFLICT');
  });
  // @requirement IDN-024
  it('are removed by an elevated session only; with the last one backup codes and devices go', async () => {
    const { token, code, email } = await withApp('remover');
    const { body } = await call('GET', '/api/v1/mfa/status', { token });
    const remove = (as: string) => call('DELETE', `/api/v1/mfa/methods/${body.methods[0].methodId}`, { token: as });
    expect((await remove(token)).body.code).toBe('ELEVATION_REQUIRED');
    const elevated = (await call('POST', '/api/v1/sessions/elevate', { token, body: { password, code: code() } })).body.token;
    expect((await remove(elevated)).body).toEqual({ removed: true, enabled: false });
    expect((await login(email)).body.token).toMatch(/^aws_/);
    expect((await call('GET', '/api/v1/mfa/status', { token: elevated })).body).toMatchObject({ enabled: false, backupCodesLeft: 0 });
  });
  it('keep their seeds sealed, and those of others are out of reach', async () => {
    const { begun, userId } = await withApp('sealed');
    const stored = await gateway.db.mfaMethod.findFirstOrThrow({ where: { userId } });
    expect(stored.secret).toMatch(/^v1\./);
    expect(JSON.stringify({ ...stored, lastStep: null })).not.toContain(begun.secret);
    const other = await person('thief');
    expect(
      (
        await call('POST', '/api/v1/mfa/totp/verify-enrollment', {
          token: other.token,
          body: { challengeId: begun.challengeId, code: '123456' },
        })
      ).body.code,
    ).toBe('INVALID_CODE');
  });
});

describe('codes', () => {
  // @requirement IDN-026
  it('leave through the configured mail server and SMS gateway', async () => {
    const letters: string[] = [];
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData(stream, _session, done) {
        let text = '';
        stream.on('data', (chunk) => (text += chunk));
        stream.on('end', () => {
          letters.push(text);
          done();
        });
      },
    });
    smtp.listen(0, '127.0.0.1');
    await once(smtp.server, 'listening');
    const messages: { to: string; text: string; authorization: string | undefined }[] = [];
    const sms = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      messages.push({ ...JSON.parse(body), authorization: request.headers.authorization });
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(sms, 'listening');
    const gateway = await startGateway({
      AUTOWEAVE_SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
      AUTOWEAVE_SMS_URL: `http://127.0.0.1:${(sms.address() as AddressInfo).port}/send`,
      AUTOWEAVE_SMS_TOKEN: 'sms-token',
    });
    const token = await gateway.signIn(people.vic.email);
    await gateway.call('POST', '/api/v1/mfa/email/enroll', { token, body: {} });
    expect(letters[0]).toContain(`To: ${people.vic.email}`);
    expect(letters[0]).toMatch(/Your AutoWeave code is \d{6}/);
    const { body: begun } = await gateway.call('POST', '/api/v1/mfa/sms/enroll', { token, body: { phone: '+491701234567' } });
    expect(begun.sentTo).toBe('…567');
    expect(messages[0]).toMatchObject({ to: '+491701234567', authorization: 'Bearer sms-token' });
    const code = /\d{6}/.exec(messages[0]!.text)![0];
    expect(
      (await gateway.call('POST', '/api/v1/mfa/sms/verify-enrollment', { token, body: { challengeId: begun.challengeId, code } })).body
        .enabled,
    ).toBe(true);
    sms.close();
    expect((await gateway.call('POST', '/api/v1/mfa/sms/enroll', { token, body: { phone: '+491701234567' } })).body.code).toBe(
      'UNAVAILABLE',
    );
    smtp.close();
  });
});
