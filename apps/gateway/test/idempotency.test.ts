import { beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, password, people, startGateway } from './gateway.js';

describe('an Idempotency-Key', () => {
  let gateway: Gateway;
  let ana: string;
  const post = (path: string, body: unknown, key: string, token = ana) =>
    gateway.call('POST', `/api/v1${path}`, { token, body, headers: { 'idempotency-key': key } });

  beforeAll(async () => {
    gateway = await startGateway();
    ana = await gateway.signIn(people.ana.email);
  });

  it('lets a request take effect once, and gives the same answer again, secrets included', async () => {
    const person = { username: 'once', email: 'once@example.test', name: 'Once' };
    const first = await post('/users', person, 'k-1');
    const again = await post('/users', { name: 'Once', email: 'once@example.test', username: 'once' }, 'k-1');
    expect(first.status).toBe(201);
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('content-type')).toContain('application/json');
    expect(await gateway.db.user.count({ where: { username: 'once' } })).toBe(1);
    const stored = await gateway.db.idempotency.findFirstOrThrow({ where: { key: 'k-1' } });
    expect(stored.body).toMatch(/^v1\./);
    expect(stored.body).not.toContain(first.body.password);
  });
  it('lets exactly one of many at once through, and refuses another request under the same key', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => post('/conversations', {}, 'k-2')));
    const ids = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.conversationId));
    expect(ids.size).toBe(1);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect((await post('/conversations', { title: 'other' }, 'k-2')).body.code).toBe('IDEMPOTENCY_MISMATCH');
    expect((await post('/goals', { text: 'x' }, 'k-2')).body.code).toBe('IDEMPOTENCY_MISMATCH');
  });
  it('is free again after a refusal or a failure inside: nothing was done', async () => {
    expect((await post('/goals', { text: '' }, 'k-3')).body.code).toBe('VALIDATION_FAILED');
    expect((await post('/goals', { text: 'corrected' }, 'k-3')).status).toBe(201);
    expect((await post('/votes', { type: 'priority', title: 't', options: ['a', 'b'] }, 'k-4')).status).toBe(503);
    expect(await gateway.db.idempotency.count({ where: { key: 'k-4' } })).toBe(0);
  });
  it('belongs to one person, and is nothing to somebody who may not make the request', async () => {
    await gateway.call('POST', '/api/v1/users', {
      token: ana,
      body: { username: 'mate', email: 'mate@example.test', name: 'm', password, roles: ['operator'] },
    });
    const mate = await gateway.signIn('mate@example.test');
    expect((await post('/conversations', { title: 'mine' }, 'k-2', mate)).status).toBe(201);
    const vic = await gateway.signIn(people.vic.email);
    expect((await post('/users', { username: 'once', email: 'once@example.test', name: 'Once' }, 'k-1', vic)).body.code).toBe('FORBIDDEN');
  });
  it('of a gateway that died before it answered may be used again after a minute', async () => {
    const { tenantId, userId } = people.ana;
    await gateway.db.idempotency.create({ data: { tenantId, userId, key: 'k-5', requestHash: 'x' } });
    expect((await post('/conversations', {}, 'k-5')).body.code).toBe('IDEMPOTENCY_MISMATCH');
    await post('/conversations', {}, 'k-6');
    await gateway.db.idempotency.updateMany({ where: { key: 'k-6' }, data: { status: null, createdAt: new Date(Date.now() - 61_000) } });
    const again = await post('/conversations', {}, 'k-6');
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotent-replayed')).toBeNull();
  });
  it.each(['x'.repeat(201), 'with space'])('is refused when it is not 1 to 200 visible characters: %j', async (key) => {
    expect((await post('/conversations', {}, key)).body.code).toBe('VALIDATION_FAILED');
  });
});
