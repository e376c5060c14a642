import { createECDH, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { alertRaised, scheduleNotice, streams } from '@autoweave/contracts';
import { Bus, connectRedis, newId } from '@autoweave/kernel';
import { eventually } from '@autoweave/testkit';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { NOTIFICATION_EGRESS } from '../src/notification/channel/egress.js';
import { NotificationQueue } from '../src/notification/notification-queue.js';
import { type Gateway, people, startGateway } from './gateway.js';

const path = '/api/v1/notifications';
/** The other end of web push: what a browser does with a message, by the library that the sender uses too. */
const ece = createRequire(createRequire(import.meta.url).resolve('web-push'))('http_ece') as {
  decrypt(body: Buffer, options: object): Buffer;
};

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

describe('notifications', () => {
  let gateway: Gateway;
  let ana: string;
  let vic: string;
  let bus: Bus;
  let receiver: Server;
  let base: string;
  let answer = 200;
  const received: Received[] = [];
  const call: Gateway['call'] = (...args) => gateway.call(...args);
  const list = async (token: string, query = '') =>
    (await call('GET', `${path}${query}`, { token })).body as { notifications: Record<string, any>[]; total: number; unread: number };
  const titles = async (token: string) => (await list(token)).notifications.map(({ title }) => title as string);
  const deliveries = async (token: string) => (await call('GET', `${path}/deliveries`, { token })).body.deliveries as Record<string, any>[];
  const prefer = (token: string, trigger: string, channel: string, enabled: boolean) =>
    call('PUT', `${path}/preferences`, { token, body: { preferences: [{ trigger, channel, enabled }] } });
  const setting = (key: string, value: unknown) => call('PUT', `/api/v1/settings/${key}`, { token: ana, body: { value } });
  const resetSetting = (key: string) => call('POST', `/api/v1/settings/${key}/reset`, { token: ana, body: {} });
  const target = (token: string, channel: string, url = `${base}/${channel}`) =>
    call('PUT', `${path}/targets/${channel}`, { token, body: { url } });
  const service = { actor: { type: 'service', service: 'supervisor' } } as const;

  let seq = 0;
  /** Says on the stream of goals that one of a person's goals did something. */
  const goalEvent = async (
    type: string,
    payload: object,
    about: { goalId?: string; title?: string; userId?: string; tenantId?: string; seq?: number } = {},
  ) => {
    const { goalId = newId('goal'), title = 'Quarterly report', userId = people.vic.userId, tenantId = people.vic.tenantId } = about;
    seq += 1;
    gateway.peer.goals.set(goalId, { tenantId, key: goalId, text: title, events: [] });
    const event = { goalId, seq: about.seq ?? seq, version: 1, at: new Date().toISOString(), type, payload };
    await bus.notify(streams.goalEvents, { tenantId, userId, goalId, events: [event] });
    return { goalId, event };
  };
  const completed = {
    result: {
      type: 'goal_completed',
      answer: '## Result\n\nAll **figures** are [checked](https://example.com).',
      artifacts: [],
      evidence: [],
      criteria: [],
      method: '',
      limits: [],
      confidence: 1,
      usage: { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 },
    },
  };
  const failed = { fault: { code: 'TOOL_FAILED', message: 'The database did not answer' } };

  beforeAll(async () => {
    receiver = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(answer).end(answer === 200 ? 'ok' : 'not now');
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as AddressInfo;
    gateway = await startGateway({ AUTOWEAVE_WEBHOOK_PRIVATE_TARGETS: `127.0.0.1:${port}` });
    base = `http://receiver.localtest.example:${port}`;
    const { app } = gateway.running;
    // Names are looked up with every delivery; these lead to the receiver of the test.
    (app.get(NOTIFICATION_EGRESS) as { resolve: unknown }).resolve = async () => ['127.0.0.1'];
    (app.get(NotificationQueue) as unknown as { waitMs: number }).waitMs = 50;
    [ana, vic] = (await Promise.all([people.ana.email, people.vic.email].map((email) => gateway.signIn(email)))) as [string, string];
    const { REDIS_URL } = gateway.system.env;
    bus = new Bus('test', 'notifications-test', connectRedis(REDIS_URL), connectRedis(REDIS_URL));
  });
  afterAll(async () => {
    await bus.close();
    receiver.close();
  });
  beforeEach(async () => {
    answer = 200;
    received.length = 0;
    for (const table of [
      'notificationDelivery',
      'notification',
      'notificationPreference',
      'notificationTarget',
      'pushSubscription',
    ] as const)
      await (gateway.db[table] as { deleteMany(): Promise<unknown> }).deleteMany();
  });

  // @requirement EDG-082
  it('tell the owner of a goal that it is done or has failed, with the beginning of the answer in plain words, and nobody else', async () => {
    const { goalId } = await goalEvent('goal.completed', completed);
    await goalEvent('goal.failed', failed, { title: 'Import' });
    await eventually(async () => expect((await titles(vic)).sort()).toEqual(['Done: Quarterly report', 'Failed: Import']));
    const { notifications, unread } = await list(vic);
    expect(notifications.find(({ trigger }) => trigger === 'task_complete')).toMatchObject({
      level: 'success',
      body: 'Result All figures are checked.',
      link: `/goals/${goalId}`,
    });
    expect(notifications.find(({ trigger }) => trigger === 'error')).toMatchObject({ level: 'error', body: 'The database did not answer' });
    expect(unread).toBe(2);
    expect(await titles(ana)).toEqual([]);
  });

  it('tell the same thing once, however often it is told', async () => {
    const { goalId, event } = await goalEvent('goal.completed', completed);
    await goalEvent('goal.completed', completed, { goalId, seq: event.seq });
    await goalEvent('goal.failed', failed, { title: 'Later' });
    await eventually(async () => expect(await titles(vic)).toContain('Failed: Later'));
    expect(await titles(vic)).toHaveLength(2);
  });

  it('are read, all read and taken out by their person alone', async () => {
    await goalEvent('goal.completed', completed);
    await goalEvent('goal.failed', failed);
    await eventually(async () => expect((await list(vic)).unread).toBe(2));
    const [first, second] = (await list(vic)).notifications as [Record<string, any>, Record<string, any>];
    for (const [method, what] of [
      ['POST', `${first.notificationId}/read`],
      ['DELETE', first.notificationId],
    ] as const)
      expect((await call(method, `${path}/${what}`, { token: ana })).status).toBe(404);
    expect((await call('POST', `${path}/${first.notificationId}/read`, { token: vic })).body).toEqual({ unread: 1 });
    expect((await list(vic, '?unread=true')).notifications.map((one) => one.notificationId)).toEqual([second.notificationId]);
    expect((await call('POST', `${path}/read-all`, { token: vic })).body).toEqual({ unread: 0 });
    expect((await call('DELETE', `${path}/${first.notificationId}`, { token: vic })).status).toBe(200);
    expect((await list(vic)).notifications.map((one) => one.notificationId)).toEqual([second.notificationId]);
  });

  // @requirement EDG-043
  it('appear live on the connections of their person and of nobody else', async () => {
    const open = async (token: string) => {
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`, { headers: { authorization: `Bearer ${token}` } });
      const frames: Record<string, any>[] = [];
      socket.on('message', (data) => frames.push(JSON.parse(String(data))));
      await eventually(() => expect(frames.some(({ type }) => type === 'hello')).toBe(true));
      socket.send(JSON.stringify({ type: 'subscribe', data: {} }));
      await eventually(() => expect(frames.some(({ type }) => type === 'ack')).toBe(true));
      return { socket, frames };
    };
    const [mine, others] = [await open(vic), await open(ana)];
    await goalEvent('goal.completed', completed);
    await goalEvent('goal.failed', failed, { userId: people.ana.userId, title: 'Of Ana' });
    const notices = (frames: Record<string, any>[]) =>
      frames.filter(({ type }) => type === 'notification').map(({ data }) => data.notification.title);
    await eventually(() =>
      expect([notices(mine.frames), notices(others.frames)]).toEqual([['Done: Quarterly report'], ['Failed: Of Ana']]),
    );
    for (const { socket } of [mine, others]) socket.close();
  });

  it('tell of what waits for a person', async () => {
    const approval = {
      approval: {
        approvalId: newId('appr'),
        kind: 'tool',
        taskId: newId('task'),
        attempt: 1,
        tool: 'run_python',
        callKey: 'k',
        arguments: {},
        argumentsHash: 'h',
        reason: 'runs code in the sandbox',
        risk: 'HIGH',
        expiresAt: new Date().toISOString(),
      },
      planVersion: 1,
    };
    await goalEvent('approval.requested', approval);
    await eventually(async () =>
      expect((await list(vic)).notifications).toMatchObject([
        { trigger: 'approval_required', level: 'warning', body: 'run_python: runs code in the sandbox (risk high)' },
      ]),
    );
  });

  // @requirement EDG-082
  it('tell of schedules that failed to their owner, and of critical alerts and failed recoveries to those who run the installation', async () => {
    const about = { scheduleId: newId('sched'), name: 'Nightly', userId: people.vic.userId, detail: 'the agent was away' };
    for (const kind of ['failed', 'missed', 'succeeded'] as const)
      await bus.publish(scheduleNotice, { ...about, runId: newId('srun'), kind }, { tenantId: people.vic.tenantId, ...service });
    for (const [severity, type] of [
      ['critical', 'agent_recovery_failed'],
      ['critical', 'node_lost'],
      ['warning', 'load'],
    ] as const)
      await bus.publish(alertRaised, { severity, type, subject: type, message: 'look' }, { tenantId: null, ...service });
    await eventually(async () => {
      expect((await titles(vic)).sort()).toEqual(['Nightly has failed', 'Nightly was missed']);
      expect((await list(ana)).notifications.map(({ trigger, title }) => `${trigger}: ${title}`).sort()).toEqual([
        'critical_alert: node_lost',
        'recovery_failure: agent_recovery_failed',
      ]);
      return true;
    });
  });

  // @requirement EDG-082
  it('tell somebody of a sign-in from somewhere new, and of none from where they always are', async () => {
    const from = (userAgent: string) =>
      fetch(`${gateway.url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': userAgent },
        body: JSON.stringify({ email: people.vic.email, password: 'correct-horse-battery' }),
      });
    const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
    await from(firefox);
    await eventually(async () =>
      expect((await list(vic)).notifications).toMatchObject([
        { trigger: 'security', title: 'New sign-in to your account', body: expect.stringContaining('Firefox 140 on Linux') },
      ]),
    );
    await from(firefox.replaceAll('140', '141'));
    await call('POST', '/api/v1/api-keys', { token: vic, body: { name: 'x', scopes: ['read'] } });
    await from('curl/8.0');
    await eventually(async () => expect((await titles(vic)).filter((title) => title.startsWith('New sign-in'))).toHaveLength(2));
  });

  describe('on channels beside the centre', () => {
    const all = ['browser', 'email', 'slack', 'discord', 'webhook'];
    beforeAll(() => setting('notification_channels', all));
    afterAll(() => resetSetting('notification_channels'));

    it('are sent as letters to who wants them, and to others not', async () => {
      await goalEvent('goal.completed', completed);
      await eventually(async () => expect(await titles(vic)).toHaveLength(1));
      await prefer(vic, 'task_complete', 'email', true);
      await goalEvent('goal.completed', completed, { title: 'By letter' });
      await eventually(async () =>
        expect(await deliveries(vic)).toMatchObject([{ channel: 'email', status: 'DELIVERED', title: 'Done: By letter', attempts: 1 }]),
      );
      const mail = await gateway.db.mail.findMany({ where: { recipient: people.vic.email, subject: { contains: 'By letter' } } });
      expect(mail).toHaveLength(1);
      expect(mail[0]?.body).toContain('/goals/goal_');
    });

    // @requirement EDG-082
    it('reach Slack, Discord and any signed receiver by their own protocols, without letting text speak their languages', async () => {
      const secret = (await target(vic, 'webhook')).body.secret as string;
      expect(secret).toMatch(/^whsec_/);
      for (const channel of ['slack', 'discord'])
        expect((await target(vic, channel)).body.target).toMatchObject({ channel, host: new URL(base).host });
      for (const channel of ['slack', 'discord', 'webhook']) await prefer(vic, 'error', channel, true);
      await goalEvent('goal.failed', failed, { title: '<!channel> <https://evil.example|click> @everyone' });
      await eventually(() => expect(received.map((one) => one.path).sort()).toEqual(['/discord', '/slack', '/webhook']));
      const of = (name: string) => received.find((one) => one.path === name) as Received;
      const slack = JSON.parse(of('/slack').body.toString());
      expect(slack.text).toContain('&lt;!channel&gt;');
      expect(slack.blocks[1].elements[0]).toMatchObject({
        type: 'button',
        url: expect.stringMatching(/^http:\/\/localhost:3000\/goals\/goal_/),
      });
      const discord = JSON.parse(of('/discord').body.toString());
      expect(discord).toMatchObject({
        allowed_mentions: { parse: [] },
        embeds: [{ title: expect.stringContaining('@everyone'), color: 0xdc2626 }],
      });
      const hook = of('/webhook');
      expect(new Webhook(secret).verify(hook.body.toString(), hook.headers as Record<string, string>)).toMatchObject({
        event_type: 'notification.error',
        data: { title: expect.any(String) },
      });
      await eventually(async () =>
        expect((await deliveries(vic)).map(({ status }) => status)).toEqual(['DELIVERED', 'DELIVERED', 'DELIVERED']),
      );
    });

    it('are tried again while a receiver is away, and given up when it says never', async () => {
      await target(vic, 'slack');
      await prefer(vic, 'error', 'slack', true);
      answer = 503;
      await goalEvent('goal.failed', failed);
      await eventually(async () =>
        expect(await deliveries(vic)).toMatchObject([{ status: 'RETRYING', detail: 'The receiver answered 503: not now' }]),
      );
      answer = 200;
      await eventually(async () => expect((await deliveries(vic))[0]).toMatchObject({ status: 'DELIVERED' }));
      expect((await deliveries(vic))[0]?.attempts).toBeGreaterThan(1);
      answer = 404;
      await goalEvent('goal.failed', failed);
      await eventually(async () => expect((await deliveries(vic))[0]).toMatchObject({ status: 'FAILED', attempts: 1 }));
    });

    it('refuse addresses inside, show no address again, and keep none readable', async () => {
      expect((await target(vic, 'webhook', 'http://metadata.internal/x')).body.code).toBe('SAFETY_VIOLATION');
      await target(vic, 'slack', `${base}/services/T0/B0/very-secret`);
      const { body } = await call('GET', `${path}/preferences`, { token: vic });
      expect(body.targets).toMatchObject([{ channel: 'slack' }]);
      expect(JSON.stringify([body, await gateway.db.notificationTarget.findMany()])).not.toContain('very-secret');
      expect((await call('DELETE', `${path}/targets/slack`, { token: ana })).body).toEqual({ removed: false });
      expect((await call('DELETE', `${path}/targets/slack`, { token: vic })).body).toEqual({ removed: true });
    });
  });

  describe('in browsers', () => {
    const browser = () => {
      const ecdh = createECDH('prime256v1');
      const auth = randomBytes(16);
      const p256dh = ecdh.generateKeys().toString('base64url');
      const open = (body: Buffer) => JSON.parse(ece.decrypt(body, { version: 'aes128gcm', privateKey: ecdh, authSecret: auth }).toString());
      return { keys: { p256dh, auth: auth.toString('base64url') }, open };
    };
    const subscribe = (token: string, keys: object, name: string) =>
      call('POST', `${path}/push/subscriptions`, { token, body: { endpoint: `${base}/push/${name}`, keys } });

    // @requirement EDG-082
    it('arrive encrypted for the browser that subscribed, from a sender that the push service knows, with nothing that opens anything', async () => {
      const { publicKey } = (await call('GET', `${path}/push/key`, { token: vic })).body;
      expect((await call('GET', `${path}/push/key`, { token: ana })).body.publicKey).toBe(publicKey);
      expect(JSON.stringify(await gateway.db.pushKey.findMany())).toMatch(/"privateKey":"v1\./);
      const { keys, open } = browser();
      expect((await subscribe(vic, keys, 'one')).status).toBe(201);
      const { goalId } = await goalEvent('goal.failed', failed);
      await eventually(() => expect(received.map((one) => one.path)).toEqual(['/push/one']));
      const [push] = received as [Received];
      expect(push.headers['content-encoding']).toBe('aes128gcm');
      expect(push.headers.authorization).toMatch(new RegExp(`^vapid t=[\\w-]+\\.[\\w-]+\\.[\\w-]+, k=${publicKey}$`));
      const [, claims] = (push.headers.authorization as string).split('.');
      expect(JSON.parse(Buffer.from(claims as string, 'base64url').toString())).toMatchObject({
        aud: base,
        sub: 'mailto:admin@autoweave.local',
      });
      expect(push.body.includes('database')).toBe(false);
      expect(open(push.body)).toEqual({
        id: expect.stringMatching(/^notif_/),
        title: 'Failed: Quarterly report',
        body: 'The database did not answer',
        link: `/goals/${goalId}`,
      });
      await eventually(async () =>
        expect((await call('GET', `${path}/preferences`, { token: vic })).body.browsers).toMatchObject([
          { lastSuccessAt: expect.any(String) },
        ]),
      );
    });

    it('stop when the browser is gone: the push service says so, and it is forgotten', async () => {
      await subscribe(vic, browser().keys, 'gone');
      answer = 410;
      await goalEvent('goal.failed', failed);
      await eventually(async () => expect((await call('GET', `${path}/preferences`, { token: vic })).body.browsers).toEqual([]));
      await eventually(async () =>
        expect((await deliveries(vic))[0]).toMatchObject({ status: 'FAILED', detail: 'No browser is subscribed any more' }),
      );
    });

    it('follow the browser to whoever uses it now, and are taken back by their person alone', async () => {
      const { keys } = browser();
      await subscribe(ana, keys, 'shared');
      const mine = (await subscribe(vic, keys, 'shared')).body.subscriptionId as string;
      expect((await call('GET', `${path}/preferences`, { token: ana })).body.browsers).toEqual([]);
      expect((await call('DELETE', `${path}/push/subscriptions/${mine}`, { token: ana })).status).toBe(404);
      expect((await call('DELETE', `${path}/push/subscriptions/${mine}`, { token: vic })).status).toBe(200);
      expect((await subscribe(vic, keys, 'inside')).status).toBe(201);
      expect(
        (await call('POST', `${path}/push/subscriptions`, { token: vic, body: { endpoint: 'http://printer.local/x', keys } })).body.code,
      ).toBe('SAFETY_VIOLATION');
    });
  });

  // @requirement EDG-081
  describe('follow the settings of the organisation at once:', () => {
    it('nothing but security while they are off', async () => {
      await setting('notifications_enabled', false);
      await goalEvent('goal.completed', completed, { title: 'Silent' });
      await call('POST', '/api/v1/auth/password/change', {
        token: vic,
        body: { current: 'correct-horse-battery', next: 'violet-otter-sails-at-dawn' },
      });
      await eventually(async () => expect(await titles(vic)).toEqual(['Your password was changed']));
      await resetSetting('notifications_enabled');
    });

    it('no ends of goals, no failures, no channel that is not allowed', async () => {
      await prefer(vic, 'error', 'email', true);
      await setting('notify_on_task_complete', false);
      await setting('notification_channels', ['browser']);
      await goalEvent('goal.completed', completed, { title: 'Quiet' });
      await goalEvent('goal.failed', failed, { title: 'Loud' });
      await eventually(async () => expect(await titles(vic)).toEqual(['Failed: Loud']));
      expect(await deliveries(vic)).toEqual([]);
      const { channels } = (await call('GET', `${path}/preferences`, { token: vic })).body;
      expect(channels.find((one: any) => one.channel === 'email')).toEqual({
        channel: 'email',
        available: false,
        reason: 'Switched off by your organisation',
      });
      await setting('notify_on_error', false);
      await goalEvent('goal.failed', failed, { title: 'Hidden' });
      await resetSetting('notify_on_task_complete');
      await goalEvent('goal.completed', completed, { title: 'Back' });
      await eventually(async () => expect(await titles(vic)).toEqual(['Done: Back', 'Failed: Loud']));
      for (const key of ['notify_on_error', 'notification_channels']) await resetSetting(key);
    });
  });

  it('can be tried: a test goes wherever somebody can be reached', async () => {
    await target(vic, 'discord');
    const sent = await call('POST', `${path}/test`, { token: vic });
    expect(sent.body.channels).toEqual(['in_app', 'email']);
    await setting('notification_channels', ['browser', 'email', 'discord']);
    expect((await call('POST', `${path}/test`, { token: vic })).body.channels).toEqual(['in_app', 'email', 'discord']);
    await eventually(() => expect(received.map((one) => one.path)).toEqual(['/discord']));
    await resetSetting('notification_channels');
  });

  it('are chosen by everybody for themselves, and what operators are told of by operators alone', async () => {
    const triggers = async (token: string) =>
      (await call('GET', `${path}/preferences`, { token })).body.triggers.map((one: any) => one.trigger);
    expect(await triggers(ana)).toContain('critical_alert');
    expect(await triggers(vic)).toEqual(['task_complete', 'error', 'approval_required', 'schedule_failure', 'security']);
  });

  it('are off in the centre, too, for who wants it so', async () => {
    await prefer(vic, 'task_complete', 'in_app', false);
    await goalEvent('goal.completed', completed, { title: 'Unseen' });
    await goalEvent('goal.failed', failed, { title: 'Seen' });
    await eventually(async () => expect(await titles(vic)).toEqual(['Failed: Seen']));
  });
});
