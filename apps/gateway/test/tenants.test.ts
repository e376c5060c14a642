import { usageList } from '@autoweave/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, password, people, startGateway } from './gateway.js';

describe('organisations', () => {
  let gateway: Gateway;
  let ana: string;
  let vic: string;
  const call: Gateway['call'] = (...args) => gateway.call(...args);

  beforeAll(async () => {
    gateway = await startGateway();
    ana = (await call('POST', '/api/v1/sessions/elevate', { token: await gateway.signIn(people.ana.email), body: { password } })).body
      .token;
    vic = await gateway.signIn(people.vic.email);
  });

  const create = async (slug: string, tier = 'FREE') => {
    const { body, status } = await call('POST', '/api/v1/tenants', {
      token: ana,
      body: { name: slug, slug, tier, owner: { username: `${slug}-owner`, email: `owner@${slug}.test`, name: 'Owner' } },
    });
    expect(status, JSON.stringify(body)).toBe(201);
    const owner = await gateway.signIn(`owner@${slug}.test`, body.owner.password);
    return { tenantId: body.tenant.tenantId as string, owner };
  };
  const move = (tenantId: string, path: string, body: object = {}) =>
    call('POST', `/api/v1/tenants/${tenantId}/${path}`, { token: ana, body });

  // @requirements IDN-056 IDN-058 EDG-027
  it('wait for approval, are suspended and let in again, and end for good, each at once for everybody of them', async () => {
    const { tenantId, owner } = await create('acme');
    const goals = () => call('GET', '/api/v1/goals', { token: owner });
    expect((await goals()).body.code).toBe('TENANT_INACTIVE');
    expect((await move(tenantId, 'activate')).body.code).toBe('INVALID_TRANSITION');
    expect((await move(tenantId, 'approve')).body.status).toBe('ACTIVE');
    expect((await goals()).status).toBe(200);
    expect((await move(tenantId, 'suspend', { reason: 'unpaid' })).body.status).toBe('SUSPENDED');
    expect((await goals()).body).toMatchObject({ code: 'TENANT_INACTIVE', detail: expect.stringContaining('suspended') });
    expect((await call('GET', '/api/v1/tenants/me', { token: owner })).body).toMatchObject({ slug: 'acme', status: 'SUSPENDED' });
    await move(tenantId, 'activate');
    expect((await goals()).status).toBe(200);
    expect((await call('DELETE', `/api/v1/tenants/${tenantId}`, { token: ana })).body.status).toBe('DELETED');
    expect((await call('GET', '/api/v1/tenants/me', { token: owner })).body.code).toBe('TENANT_INACTIVE');
    expect((await call('POST', '/api/v1/auth/login', { body: { email: 'owner@acme.test', password } })).status).toBe(401);
    expect((await move(tenantId, 'activate')).body.code).toBe('INVALID_TRANSITION');
    expect((await call('GET', '/api/v1/tenants?search=acme', { token: ana })).body.total).toBe(0);
  });
  it('are managed by administrators of the installation, and nobody closes their own', async () => {
    const { tenantId, owner } = await create('mid');
    await move(tenantId, 'approve');
    for (const token of [vic, owner]) {
      expect((await call('GET', '/api/v1/tenants', { token })).body.code).toBe('FORBIDDEN');
      expect((await call('POST', `/api/v1/tenants/${tenantId}/upgrade`, { token, body: { tier: 'ENTERPRISE' } })).body.code).toBe(
        'FORBIDDEN',
      );
    }
    expect((await call('DELETE', `/api/v1/tenants/${people.ana.tenantId}`, { token: ana })).body.code).toBe('CONFLICT');
    expect((await call('PATCH', '/api/v1/tenants/me', { token: owner, body: { name: 'Middle' } })).body.name).toBe('Middle');
    expect(
      (
        await call('POST', '/api/v1/tenants', {
          token: ana,
          body: { name: 'x', slug: 'mid', owner: { username: 'other-owner', email: 'o@mid2.test', name: 'O' } },
        })
      ).body.code,
    ).toBe('CONFLICT');
  });
  // @requirements IDN-057 IDN-062
  it('have as many goals a day as their tier says, also when many come at once, and more on another tier', async () => {
    const { tenantId, owner } = await create('busy');
    await move(tenantId, 'approve');
    const submit = (key?: string) =>
      call('POST', '/api/v1/goals', { token: owner, body: { text: 'count', ...(key ? { idempotencyKey: key } : {}) } });
    expect((await submit('once')).body.created).toBe(true);
    expect((await submit('once')).body.created).toBe(false);
    const answers = await Promise.all(Array.from({ length: 15 }, () => submit()));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(9);
    const refused = answers.find(({ status }) => status !== 201);
    expect(refused?.body.code).toBe('QUOTA_EXCEEDED');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(
      (await call('POST', '/api/v1/goals', { token: owner, body: { text: 'x', fileIds: ['file_01h2xcejqtf2nbrexx3vqjhp4z'] } })).status,
    ).toBe(429);
    expect((await call('GET', '/api/v1/tenants/me/stats', { token: owner })).body.quotas.goalsPerDay).toEqual({
      limit: 10,
      used: 10,
      remaining: 0,
    });
    expect((await move(tenantId, 'upgrade', { tier: 'STARTER' })).body.quotas.goalsPerDay).toBe(50);
    expect((await submit()).status).toBe(201);
  });
  it('get no further goal when their tokens of the day are used up', async () => {
    const { tenantId, owner } = await create('thirsty');
    await move(tenantId, 'approve');
    const day = new Date().toISOString().slice(0, 10);
    const usage = { inputTokens: 9_000, outputTokens: 1_000, costMicroUsd: 0, modelCalls: 3 };
    gateway.peer.more.set(usageList.type, () => ({ rows: [{ day, ...usage }], total: usage }));
    expect((await call('POST', '/api/v1/goals', { token: owner, body: { text: 'x' } })).body).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      detail: expect.stringContaining('10000 tokens'),
    });
    expect((await call('GET', '/api/v1/tenants/me/stats', { token: owner })).body.quotas.tokensPerDay).toMatchObject({
      used: 10_000,
      remaining: 0,
    });
    gateway.peer.more.delete(usageList.type);
  });
  it('store no more than they may, counted when an upload ends', async () => {
    const { tenantId, owner } = await create('hoard');
    await move(tenantId, 'approve');
    await gateway.db.file.create({
      data: {
        id: 'file_x',
        tenantId,
        userId: people.ana.userId,
        name: 'big',
        mediaType: 'text/plain',
        size: 100 * 1_048_576 - 10,
        sha256: 'x',
      },
    });
    const upload = (content: string) => {
      const form = new FormData();
      form.set('file', new Blob([content]), 'a.txt');
      return call('POST', '/api/v1/files', { token: owner, raw: form });
    };
    expect((await upload('x'.repeat(20))).body.code).toBe('QUOTA_EXCEEDED');
    expect((await upload('x'.repeat(5))).status).toBe(201);
    expect((await call('GET', '/api/v1/tenants/me/stats', { token: owner })).body.quotas.storageMb).toMatchObject({
      limit: 100,
      used: 100,
    });
  });
});
