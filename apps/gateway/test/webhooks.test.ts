import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { eventually } from '@autoweave/testkit';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebhookSender } from '../src/webhook/webhook-sender.js';
import { addPerson, type Gateway, id, password, people, startGateway } from './gateway.js';

describe('webhooks', () => {
  let gateway: Gateway;
  let ana: string;
  let mallory: string;
  let url: string;
  let answer = 200;
  const received: { headers: IncomingHttpHeaders; body: string; payload: any }[] = [];
  const receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body, payload: JSON.parse(body) });
    if (answer === 302) response.setHeader('location', 'http://169.254.169.254/latest/meta-data');
    response.writeHead(answer).end('thanks');
  });
  const call: Gateway['call'] = (...args) => gateway.call(...args);

  beforeAll(async () => {
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as AddressInfo;
    gateway = await startGateway({ AUTOWEAVE_WEBHOOK_PRIVATE_TARGETS: `127.0.0.1:${port}` });
    // Names are looked up with every delivery; this one leads to the receiver of the test.
    url = `http://receiver.localtest.example:${port}/hook`;
    const egress = gateway.running.app.get(WebhookSender)['egress'] as unknown as { resolve: (host: string) => Promise<string[]> };
    egress.resolve = async () => ['127.0.0.1'];
    ana = await gateway.signIn(people.ana.email);
    const { passwordHash } = await gateway.db.user.findUniqueOrThrow({ where: { id: people.ana.userId } });
    await addPerson(gateway.db, {
      userId: id('user', '5'),
      tenantId: people.eve.tenantId,
      email: 'mallory@example.test',
      role: 'tenant_admin',
      passwordHash: passwordHash as string,
    });
    mallory = await gateway.signIn('mallory@example.test');
  });
  afterAll(() => void receiver.close());

  const subscribe = async (more: object = {}) => {
    const made = await call('POST', '/api/v1/webhooks', { token: ana, body: { url, events: ['*'], name: 'hook', ...more } });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return { id: made.body.webhook.webhookId as string, secret: made.body.secret as string };
  };
  const deliveries = async (webhookId: string) =>
    (await call('GET', `/api/v1/webhooks/${webhookId}/deliveries`, { token: ana })).body.deliveries as Record<string, any>[];
  const remove = (webhookId: string) => call('DELETE', `/api/v1/webhooks/${webhookId}`, { token: ana });
  /** The next try is due now. */
  const hurry = async (webhookId: string) => {
    await gateway.db.webhookDelivery.updateMany({ where: { webhookId, status: 'RETRYING' }, data: { nextAttemptAt: new Date(0) } });
    gateway.running.app.get(WebhookSender).kick();
  };

  // @requirements EDG-064 EDG-066 EDG-069
  it('tell a receiver of a goal, signed, once, with what concerns it only', async () => {
    const hook = await subscribe({ events: ['goal.*'] });
    received.length = 0;
    const { body: goal } = await call('POST', '/api/v1/goals', { token: ana, body: { text: 'x' } });
    await gateway.peer.append(goal.goalId, ['not of interest']);
    const { bus, notify } = await goalNotice(gateway, goal.goalId);
    await notify();
    await notify();
    await eventually(() => received.length >= 1);
    const first = received[0]!;
    expect(first.payload).toMatchObject({
      event_type: 'goal.cancelled',
      tenant_id: people.ana.tenantId,
      data: { goalId: goal.goalId, reason: 'told' },
    });
    expect(new Webhook(hook.secret).verify(first.body, first.headers as Record<string, string>)).toEqual(first.payload);
    await eventually(async () => (await deliveries(hook.id))[0]?.status === 'DELIVERED');
    expect(await deliveries(hook.id)).toMatchObject([{ attempts: 1, responseStatus: 200, response: 'thanks' }]);
    expect(received).toHaveLength(1);
    expect((await call('GET', `/api/v1/webhooks/${hook.id}/stats`, { token: ana })).body).toMatchObject({
      totalDeliveries: 1,
      successfulDeliveries: 1,
    });
    await bus.close();
    await remove(hook.id);
  });
  // @requirements IDN-003 IDN-017
  it('tell of people and sign-ins from the audit log', async () => {
    const hook = await subscribe({ events: ['user.created', 'auth.login'] });
    received.length = 0;
    await call('POST', '/api/v1/users', {
      token: ana,
      body: { username: 'hooked', email: 'hooked@example.test', name: 'h', password, roles: [] },
    });
    await gateway.signIn('hooked@example.test');
    await eventually(() => received.length === 2);
    expect(received.map(({ payload }) => payload.event_type).sort((a, b) => a.localeCompare(b))).toEqual(['auth.login', 'user.created']);
    expect(JSON.stringify(received.map(({ payload }) => payload))).not.toContain(password);
    await remove(hook.id);
  });
  it('try again until the receiver works, and can be sent again by hand', async () => {
    const hook = await subscribe({ events: ['webhook.test'] });
    answer = 503;
    const { body: made } = await call('POST', `/api/v1/webhooks/${hook.id}/test`, { token: ana, body: {} });
    await eventually(async () => (await deliveries(hook.id))[0]?.attempts === 1);
    const [waiting] = await deliveries(hook.id);
    expect(waiting).toMatchObject({ status: 'RETRYING', responseStatus: 503 });
    const wait = Date.parse(waiting!['nextAttemptAt']) - Date.now();
    expect(wait).toBeGreaterThan(40_000);
    expect(wait).toBeLessThan(80_000);
    answer = 200;
    await hurry(hook.id);
    await eventually(async () => (await deliveries(hook.id))[0]?.status === 'DELIVERED');
    received.length = 0;
    await call('POST', `/api/v1/webhooks/deliveries/${made.deliveryId}/retry`, { token: ana, body: {} });
    await eventually(() => received.length === 1);
    expect(received[0]?.headers['x-webhook-delivery-id']).toBe(made.deliveryId);
    await remove(hook.id);
  });
  // @requirement EDG-065
  it('give up after six tries; 410 switches off at once and tells the owner, who resumes', async () => {
    const hook = await subscribe({ events: ['webhook.test'] });
    answer = 500;
    await call('POST', `/api/v1/webhooks/${hook.id}/test`, { token: ana, body: {} });
    for (let tries = 1; tries <= 6; tries += 1) {
      await eventually(async () => (await deliveries(hook.id))[0]?.attempts === tries);
      await hurry(hook.id);
    }
    await eventually(async () => (await deliveries(hook.id))[0]?.status === 'EXPIRED');
    answer = 410;
    await call('POST', `/api/v1/webhooks/${hook.id}/test`, { token: ana, body: {} });
    await eventually(async () => (await call('GET', `/api/v1/webhooks/${hook.id}`, { token: ana })).body.status === 'DISABLED');
    expect((await call('GET', `/api/v1/webhooks/${hook.id}`, { token: ana })).body.reason).toContain('410');
    await eventually(() => gateway.db.mail.findFirst({ where: { recipient: people.ana.email, subject: { contains: 'switched off' } } }));
    answer = 200;
    expect((await call('POST', `/api/v1/webhooks/${hook.id}/resume`, { token: ana, body: {} })).body).toMatchObject({
      status: 'ACTIVE',
      consecutiveFailures: 0,
    });
    await remove(hook.id);
  });
  it('change their secret without a gap, and pause', async () => {
    const hook = await subscribe({ events: ['webhook.test', 'user.*'] });
    const { body: rotated } = await call('POST', `/api/v1/webhooks/${hook.id}/rotate-secret`, { token: ana, body: {} });
    received.length = 0;
    await call('POST', `/api/v1/webhooks/${hook.id}/test`, { token: ana, body: {} });
    await eventually(() => received.length === 1);
    for (const secret of [hook.secret, rotated.secret])
      expect(new Webhook(secret).verify(received[0]!.body, received[0]!.headers as Record<string, string>)).toBeTruthy();
    await call('POST', `/api/v1/webhooks/${hook.id}/pause`, { token: ana, body: {} });
    await call('POST', '/api/v1/users', {
      token: ana,
      body: { username: 'unheard', email: 'unheard@example.test', name: 'u', password, roles: [] },
    });
    expect(await gateway.db.webhookDelivery.count({ where: { webhookId: hook.id, eventType: 'user.created' } })).toBe(0);
    expect(JSON.stringify(await gateway.db.webhook.findMany())).not.toContain(rotated.secret);
    await remove(hook.id);
  });
  it('reach nothing inside: not by name, number or redirect', async () => {
    for (const bad of [
      'http://localhost/x',
      'http://127.0.0.1/x',
      'http://10.0.0.1/x',
      'http://169.254.169.254/x',
      'http://[::1]/x',
      'http://metadata.internal/x',
      'ftp://example.com/x',
      'http://0x7f.1/x',
    ])
      expect(
        (await call('POST', '/api/v1/webhooks', { token: ana, body: { url: bad, events: ['*'], name: 'x' } })).status,
        bad,
      ).toBeGreaterThanOrEqual(400);
    const hook = await subscribe({ events: ['webhook.test'], url: 'http://rebinding.example/hook' });
    await call('POST', `/api/v1/webhooks/${hook.id}/test`, { token: ana, body: {} });
    await eventually(async () => (await deliveries(hook.id))[0]?.attempts === 1);
    expect((await deliveries(hook.id))[0]).not.toHaveProperty('responseStatus');
    answer = 302;
    const moved = await subscribe({ events: ['webhook.test'] });
    await call('POST', `/api/v1/webhooks/${moved.id}/test`, { token: ana, body: {} });
    await eventually(async () => (await deliveries(moved.id))[0]?.attempts === 1);
    expect((await deliveries(moved.id))[0]?.response).toContain('redirects');
    answer = 200;
    await remove(hook.id);
    await remove(moved.id);
  });
  it('of another organisation are not there, and at most ten belong to one person', async () => {
    const hook = await subscribe();
    for (const path of ['', '/deliveries', '/stats'])
      expect((await call('GET', `/api/v1/webhooks/${hook.id}${path}`, { token: mallory })).body.code).toBe('NOT_FOUND');
    for (const path of ['pause', 'rotate-secret', 'test'])
      expect((await call('POST', `/api/v1/webhooks/${hook.id}/${path}`, { token: mallory, body: {} })).body.code).toBe('NOT_FOUND');
    for (let i = 0; i < 9; i += 1) await subscribe();
    expect((await call('POST', '/api/v1/webhooks', { token: ana, body: { url, events: ['*'], name: 'x' } })).body.code).toBe('CONFLICT');
  });
});

/** Tells, as the supervisor does, that a goal was cancelled. */
async function goalNotice(gateway: Gateway, goalId: string) {
  const { Bus, connectRedis } = await import('@autoweave/kernel');
  const { streams } = await import('@autoweave/contracts');
  const bus = new Bus('test', 'webhook-test', connectRedis(gateway.system.env.REDIS_URL), connectRedis(gateway.system.env.REDIS_URL));
  const event = {
    goalId,
    seq: 9,
    version: 1,
    at: '2026-01-01T00:00:00.000Z',
    type: 'goal.cancelled' as const,
    payload: { reason: 'told' },
  };
  return {
    bus,
    notify: () => bus.notify(streams.goalEvents, { tenantId: people.ana.tenantId, userId: people.ana.userId, goalId, events: [event] }),
  };
}
