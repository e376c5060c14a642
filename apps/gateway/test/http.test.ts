import { request as httpRequest } from 'node:http';
import { maxFileBytes } from '@autoweave/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { hashToken, newToken } from '../src/auth/token.js';
import { addPerson, type Gateway, id, origin, password, people, startGateway } from './gateway.js';

describe('the public door', () => {
  let gateway: Gateway;
  let ana: string;
  let vic: string;
  let eve: string;
  beforeAll(async () => {
    gateway = await startGateway();
    [ana, vic, eve] = (await Promise.all([
      gateway.signIn(people.ana.email),
      gateway.signIn(people.vic.email),
      gateway.signIn(people.eve.email),
    ])) as [string, string, string];
  });
  const call: Gateway['call'] = (...args) => gateway.call(...args);
  const upload = (
    token: string,
    name: string,
    content: ConstructorParameters<typeof Blob>[0] extends Iterable<infer P> | undefined ? P : never,
    field = 'file',
  ) => {
    const form = new FormData();
    form.append(field, new Blob([content]), name);
    return call('POST', '/api/v1/files', { token, raw: form });
  };

  describe('signing in', () => {
    // @requirements EDG-012
    it('sets an HttpOnly cookie that a browser sends by itself, and answers who it is', async () => {
      const response = await call('POST', '/api/v1/auth/login', { body: { email: people.ana.email, password } });
      expect(response.status).toBe(200);
      const cookie = response.headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(/^aw_session=.*HttpOnly.*SameSite=Lax/);
      expect((await call('GET', '/api/v1/me', { headers: { cookie: cookie.split(';')[0]! } })).body).toMatchObject({
        email: people.ana.email,
        roles: ['system_admin'],
      });
    });
    // @requirement IDN-005
    it('tells nothing about whether an account exists', async () => {
      const wrong = await call('POST', '/api/v1/auth/login', { body: { email: people.vic.email, password: 'wrong-password' } });
      const nobody = await call('POST', '/api/v1/auth/login', { body: { email: 'nobody@example.test', password: 'wrong-password' } });
      expect([wrong.status, wrong.body.code, wrong.body.detail]).toEqual([nobody.status, nobody.body.code, nobody.body.detail]);
      expect(wrong.body.code).toBe('INVALID_CREDENTIALS');
    });
    it('locks an account after five failures, also for the right password', async () => {
      const { passwordHash } = await gateway.db.user.findFirstOrThrow();
      await addPerson(gateway.db, {
        userId: id('user', '9'),
        tenantId: people.ana.tenantId,
        email: 'lock@example.test',
        role: 'operator',
        passwordHash: passwordHash as string,
      });
      for (let i = 0; i < 5; i += 1) await call('POST', '/api/v1/auth/login', { body: { email: 'lock@example.test', password: 'wrong' } });
      expect((await call('POST', '/api/v1/auth/login', { body: { email: 'lock@example.test', password } })).body.code).toBe(
        'INVALID_CREDENTIALS',
      );
      await gateway.db.user.update({ where: { email: 'lock@example.test' }, data: { lockedUntil: new Date(Date.now() - 1) } });
      expect((await call('POST', '/api/v1/auth/login', { body: { email: 'lock@example.test', password } })).status).toBe(200);
    });
    it('accepts a one-time link once', async () => {
      const token = newToken('awl');
      await gateway.db.signInLink.create({
        data: {
          tokenHash: hashToken(token),
          tenantId: people.ana.tenantId,
          userId: people.ana.userId,
          expiresAt: new Date(Date.now() + 60_000),
        },
      });
      const both = await Promise.all([
        call('POST', '/api/v1/auth/link', { body: { token } }),
        call('POST', '/api/v1/auth/link', { body: { token } }),
      ]);
      expect(both.map((one) => one.status).sort((a, b) => a - b)).toEqual([200, 401]);
    });
    it('ends a session on logout, and an expired one says so', async () => {
      const token = await gateway.signIn(people.vic.email);
      await call('POST', '/api/v1/auth/logout', { token, body: {} });
      expect((await call('GET', '/api/v1/me', { token })).body).toMatchObject({ code: 'SESSION_EXPIRED', status: 401 });
    });
  });

  describe('permission', () => {
    it('is needed by every route but signing in, documentation and health', async () => {
      const { body } = await call('GET', '/openapi.json');
      const open: string[] = [];
      for (const [path, operations] of Object.entries(body.paths as Record<string, Record<string, unknown>>)) {
        for (const method of Object.keys(operations)) {
          const { status } = await call(
            method.toUpperCase(),
            `/api/v1${path.replaceAll(/\{[^}]+\}/g, 'x')}`,
            method === 'get' ? {} : { body: {} },
          );
          if (status !== 401) open.push(`${method} ${path}`);
        }
      }
      expect(open.sort((a, b) => a.localeCompare(b))).toEqual([
        'post /auth/email/confirm',
        'post /auth/link',
        'post /auth/login',
        'post /auth/password/forgot',
        'post /auth/password/reset',
        'post /auth/register',
        'post /mfa/challenge',
        'post /mfa/verify',
      ]);
    });
    it('is checked against the role: a viewer reads and changes nothing', async () => {
      expect((await call('GET', '/api/v1/goals', { token: vic })).status).toBe(200);
      expect((await call('POST', '/api/v1/goals', { token: vic, body: { text: 'x' } })).body).toMatchObject({
        code: 'FORBIDDEN',
        status: 403,
      });
      expect((await upload(vic, 'a.txt', 'a')).status).toBe(403);
      expect((await call('GET', '/api/v1/system/health', { token: vic })).status).toBe(403);
    });
    it('is refused to pages of other sites, with or without the cookie', async () => {
      const cookie = `aw_session=${ana}`;
      expect((await call('POST', '/api/v1/conversations', { body: {}, headers: { cookie, origin: 'https://evil.test' } })).body.code).toBe(
        'ORIGIN_REFUSED',
      );
      expect((await call('POST', '/api/v1/conversations', { body: {}, headers: { cookie, origin } })).status).toBe(201);
      expect(
        (await call('GET', '/api/v1/me', { headers: { cookie, origin: 'https://evil.test' } })).headers.get('access-control-allow-origin'),
      ).toBeNull();
      expect((await call('GET', '/api/v1/me', { headers: { cookie, origin } })).headers.get('access-control-allow-origin')).toBe(origin);
    });
  });

  describe('bad input', () => {
    // @requirement EDG-007
    it.each([
      ['malformed JSON', '{"text":', 'MALFORMED_BODY'],
      ['an empty text', JSON.stringify({ text: '   ' }), 'VALIDATION_FAILED'],
      ['a text of 1 MB', JSON.stringify({ text: 'x'.repeat(1_048_576) }), 'VALIDATION_FAILED'],
      ['an unknown field', JSON.stringify({ text: 'x', tenantId: 'other' }), 'VALIDATION_FAILED'],
      ['an unknown file', JSON.stringify({ text: 'x', fileIds: [id('file', 'z')] }), 'NOT_FOUND'],
      ['a malformed id', JSON.stringify({ text: 'x', fileIds: ['../../etc'] }), 'VALIDATION_FAILED'],
      ['no object at all', '[]', 'VALIDATION_FAILED'],
    ])('%s gets a problem with a stable code, and no goal', async (_, raw, code) => {
      const before = gateway.peer.goals.size;
      const response = await call('POST', '/api/v1/goals', { token: ana, raw, headers: { 'content-type': 'application/json' } });
      expect(response.body.code).toBe(code);
      expect(response.status).toBe(response.body.status);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(response.body.requestId).toMatch(/^req_/);
      expect(gateway.peer.goals.size).toBe(before);
    });
    it('answers an unknown address and a body that is far too large', async () => {
      expect((await call('GET', '/api/v1/nothing', { token: ana })).body.code).toBe('NOT_FOUND');
      expect(
        (
          await call('POST', '/api/v1/goals', {
            token: ana,
            raw: `"${'x'.repeat(5_000_000)}"`,
            headers: { 'content-type': 'application/json' },
          })
        ).status,
      ).toBe(413);
    });
    it('answers DEADLINE_EXCEEDED or UNAVAILABLE, never hangs, when a service does not answer', async () => {
      const response = await call('GET', '/api/v1/agents', { token: ana });
      expect([503, 504]).toContain(response.status);
    });
  });

  describe('files', () => {
    // @requirements EDG-024 EDG-086
    it('come back byte for byte, under their own name', async () => {
      const content = new Uint8Array(3_000_000).map((_, i) => (i * 31) % 251).fill(65, 0, 10);
      const { status, body } = await upload(
        ana,
        'Übersicht (1).txt',
        content.map((byte) => (byte % 90) + 32),
      );
      expect(status).toBe(201);
      const back = await fetch(`${gateway.url}/api/v1/files/${body.fileId}/content`, { headers: { authorization: `Bearer ${ana}` } });
      expect(new Uint8Array(await back.arrayBuffer())).toEqual(content.map((byte) => (byte % 90) + 32));
      expect(back.headers.get('content-security-policy')).toContain('sandbox');
    });
    it.each(['../../etc/passwd', '..', 'a/b.csv', 'a\\b.csv'])('with the name %j are refused', async (name) => {
      expect((await upload(ana, name, 'x')).body).toMatchObject({ code: 'VALIDATION_FAILED' });
    });
    it('that are programs are refused; a binary that calls itself .csv is kept as what it is', async () => {
      expect((await upload(ana, 'run.exe', new Uint8Array([0x4d, 0x5a, 0, 0, 1, 2, 3, 0]))).body.code).toBe('UNSUPPORTED_MEDIA_TYPE');
      expect((await upload(ana, 'table.csv', new Uint8Array([0, 1, 2, 3, 0, 255]))).body.mediaType).toBe('application/octet-stream');
    });
    it('that announce 2 GB are refused before they are sent', async () => {
      const url = new URL(`${gateway.url}/api/v1/files`);
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const sending = httpRequest(
          url,
          {
            method: 'POST',
            headers: { authorization: `Bearer ${ana}`, 'content-type': 'multipart/form-data; boundary=x', 'content-length': 2 * 1024 ** 3 },
          },
          (response) => {
            resolve(response.statusCode);
            sending.destroy();
          },
        );
        sending.on('error', (error) => (sending.destroyed ? undefined : reject(error)));
        sending.write('--x\r\ncontent-disposition: form-data; name="file"; filename="big.csv"\r\n\r\n');
      });
      expect(status).toBe(413);
    });
    it('that turn out larger than the limit are refused and leave nothing behind', async () => {
      const before = await gateway.db.file.count();
      expect((await upload(ana, 'big.txt', new Uint8Array(maxFileBytes + 2).fill(97))).body.code).toBe('PAYLOAD_TOO_LARGE');
      expect(await gateway.db.file.count()).toBe(before);
    });
    it('of one tenant are not there for another', async () => {
      const { body } = await upload(ana, 'secret.txt', 'secret');
      for (const [method, path] of [
        ['GET', ''],
        ['GET', '/content'],
        ['DELETE', ''],
      ] as const) {
        expect((await call(method, `/api/v1/files/${body.fileId}${path}`, { token: eve })).body.code).toBe('NOT_FOUND');
      }
      expect((await call('POST', '/api/v1/goals', { token: eve, body: { text: 'x', fileIds: [body.fileId] } })).body.code).toBe(
        'NOT_FOUND',
      );
    });
  });

  describe('goals and conversations', () => {
    // @requirements ORC-001 EDG-016
    it('give a goal id back at once, and the same one for the same key', async () => {
      const first = await call('POST', '/api/v1/goals', { token: ana, body: { text: 'count', idempotencyKey: 'once' } });
      expect(first.status).toBe(201);
      const again = await call('POST', '/api/v1/goals', { token: ana, body: { text: 'count', idempotencyKey: 'once' } });
      expect(again.body).toEqual({ goalId: first.body.goalId, created: false });
      expect((await call('GET', `/api/v1/goals/${first.body.goalId}`, { token: eve })).body.code).toBe('NOT_FOUND');
    });
    // @requirement EDG-020
    it('keep a message with the goal it started, once per key', async () => {
      const { body: conversation } = await call('POST', '/api/v1/conversations', { token: ana, body: {} });
      const say = () =>
        call('POST', `/api/v1/conversations/${conversation.conversationId}/messages`, {
          token: ana,
          body: { content: 'Profile it', idempotencyKey: 'say-1' },
        });
      const first = await say();
      expect((await say()).body.messageId).toBe(first.body.messageId);
      const { body } = await call('GET', `/api/v1/conversations/${conversation.conversationId}/messages`, { token: ana });
      expect(body).toMatchObject({
        total: 1,
        messages: [{ content: 'Profile it', goal: { goalId: first.body.goalId, status: 'pending' } }],
      });
      expect((await call('GET', `/api/v1/conversations/${conversation.conversationId}`, { token: ana })).body.title).toBe('Profile it');
      for (const other of [eve, vic])
        expect((await call('GET', `/api/v1/conversations/${conversation.conversationId}`, { token: other })).body.code).toBe('NOT_FOUND');
    });
    // @requirement EDG-057
    it('leave an audit record of every change, with actor and outcome, without bodies', async () => {
      await call('POST', '/api/v1/goals', { token: ana, body: { text: 'a very private sentence' } });
      const records = await gateway.db.auditEvent.findMany({
        where: { httpMethod: 'POST', endpoint: '/api/v1/goals', actorId: people.ana.userId, outcome: 'SUCCESS' },
      });
      expect(records.length).toBeGreaterThan(0);
      expect(JSON.stringify(records.map(({ seq: _, ...record }) => record))).not.toContain('private sentence');
    });
  });

  describe('meta', () => {
    // @requirement EDG-011
    it('answers health, metrics and documentation to everybody', async () => {
      expect((await call('GET', '/health')).body.status).toBe('healthy');
      expect((await call('GET', '/health/live')).status).toBe(200);
      expect((await call('GET', '/health/ready')).status).toBe(200);
      expect((await call('GET', '/metrics')).body).toContain('autoweave_process_resident_memory_bytes');
      expect((await call('GET', '/docs')).body).toContain('AutoWeave API');
    });
    it('documents permission and error codes of every operation', async () => {
      const { body } = await call('GET', '/openapi.json');
      for (const operations of Object.values(body.paths as Record<string, Record<string, Record<string, unknown>>>))
        for (const operation of Object.values(operations)) expect(operation['x-permission']).toBeTruthy();
    });
  });
});
