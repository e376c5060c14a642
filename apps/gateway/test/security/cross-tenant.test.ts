import { api, type RouteMeta } from '@autoweave/contracts';
import { createPool, type Pool } from '@autoweave/kernel';
import { beforeAll, describe, expect, it } from 'vitest';
import { addPerson, type Gateway, id, origin, password, people, startGateway } from '../gateway.js';
import { WebSocket } from 'ws';
import { Schema } from '../../src/graphql/schema.js';
import { documentsOf } from '../graphql-documents.js';
import { eventually } from '@autoweave/testkit';

const tables = `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables t
  WHERE schemaname IN ('identity', 'edge') AND EXISTS (
    SELECT 1 FROM information_schema.columns c WHERE c.table_schema = t.schemaname AND c.table_name = t.tablename AND c.column_name = 'tenant_id')
  AND tablename NOT IN ('audit_event') ORDER BY 1`;

describe('an administrator of one organisation', () => {
  let gateway: Gateway;
  let pool: Pool;
  let mallory: string;
  const call: Gateway['call'] = (...args) => gateway.call(...args);
  /** Ids of things of Ana's organisation, by the name of the path parameter that takes them. */
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    gateway = await startGateway();
    pool = createPool(gateway.system.env.DATABASE_URL, 'edge', { max: 2, name: 'cross-tenant' });
    gateway.system.onClose(() => pool.end());
    const elevate = async (token: string) =>
      (await call('POST', '/api/v1/sessions/elevate', { token, body: { password } })).body.token as string;
    const ana = await elevate(await gateway.signIn(people.ana.email));
    const { passwordHash } = await gateway.db.user.findUniqueOrThrow({ where: { id: people.ana.userId } });
    await addPerson(gateway.db, {
      userId: id('user', '5'),
      tenantId: people.eve.tenantId,
      email: 'mallory@example.test',
      role: 'tenant_admin',
      passwordHash: passwordHash as string,
    });
    mallory = await elevate(await gateway.signIn('mallory@example.test'));
    const make = async (path: string, body: unknown) => (await call('POST', `/api/v1${path}`, { token: ana, body })).body;
    ids['userId'] = people.vic.userId;
    ids['tenantId'] = people.ana.tenantId;
    ids['goalId'] = (await make('/goals', { text: 'secret of ana' })).goalId;
    ids['conversationId'] = (await make('/conversations', { title: 'secret of ana' })).conversationId;
    ids['keyId'] = (await make('/api-keys', { name: 'secret of ana', scopes: ['read:goals'] })).apiKey.keyId;
    ids['clientId'] = (
      await make('/oauth/clients', { name: 'secret of ana', scopes: ['goals:read'], grants: ['client_credentials'] })
    ).client.clientId;
    ids['role'] = (await make('/roles', { name: 'treasurer', permissions: ['goal:read'] })).name;
    ids['assignmentId'] = (await make(`/users/${people.vic.userId}/roles`, { role: 'treasurer' })).assignmentId;
    ids['invitationId'] = (await make('/users/invitations', { email: 'secret-of-ana@example.test' })).invitationId;
    const hooked = await make('/hooks', { name: 'secret of ana', source: 'github', action: { type: 'event' } });
    ids['hookId'] = hooked.hook.hookId;
    ids['deliveryId'] = (await make(`/hooks/${ids['hookId']}/test`, { payload: { text: 'secret of ana' } })).deliveryId;
    const told = await make('/webhooks', { name: 'secret of ana', url: 'https://secret-of-ana.example/x', events: ['webhook.test'] });
    ids['webhookId'] = told.webhook.webhookId;
    const about = { requestedBy: people.ana.userId, dueAt: null };
    ids['exportId'] = id('export', '1');
    await gateway.db.dataExport.create({ data: { ...about, id: ids['exportId'], tenantId: people.ana.tenantId, status: 'READY' } });
    ids['purgeId'] = id('purge', '1');
    const erased = { subjectTenant: people.ana.tenantId, subjectUser: id('user', '9'), status: 'DONE', step: 'secret of ana' };
    await gateway.db.purge.create({ data: { ...about, ...erased, id: ids['purgeId'] } });
    ids['sessionId'] = (await call('GET', '/api/v1/sessions', { token: ana })).body.sessions[0].sessionId;
    const form = new FormData();
    form.set('file', new Blob(['secret of ana']), 'secret-of-ana.txt');
    ids['fileId'] = (await call('POST', '/api/v1/files', { token: ana, raw: form })).body.fileId;
    ids['eventId'] = (await call('GET', `/api/v1/audit?tenantId=${people.ana.tenantId}&limit=1`, { token: ana })).body.events[0].eventId;
    const provider = await make('/sso/providers', {
      slug: 'secret-of-ana',
      name: 'secret of ana',
      connection: { kind: 'oidc', issuer: 'https://idp.example.com', clientId: 'secret of ana' },
    });
    ids['providerId'] = provider.providerId;
    ids['identityId'] = id('iden', 'a');
    await gateway.db.ssoIdentity.create({
      data: {
        id: ids['identityId'],
        tenantId: people.ana.tenantId,
        providerId: provider.providerId,
        userId: people.vic.userId,
        subject: 'secret of ana',
        email: 'secret-of-ana@example.test',
      },
    });
    await call('PUT', '/api/v1/settings/agent_temperature', { token: ana, body: { value: 0.1, scope: 'tenant', reason: 'secret of ana' } });
    ids['historyId'] = (await call('GET', '/api/v1/settings/history?scope=tenant', { token: ana })).body.changes[0].historyId;
    ids['notificationId'] = (await call('POST', '/api/v1/notifications/test', { token: ana })).body.notificationId;
    const keys = { p256dh: `B${'A'.repeat(86)}`, auth: 'A'.repeat(22) };
    ids['subscriptionId'] = (
      await make('/notifications/push/subscriptions', { endpoint: 'https://secret-of-ana.example/push', keys })
    ).subscriptionId;
    const { body: begun } = await call('POST', '/api/v1/mfa/email/enroll', { token: ana, body: {} });
    ids['challengeId'] = begun.challengeId;
  });

  /** Everything of Ana's organisation, as it is stored. */
  const stored = async () => {
    const { rows } = await pool.query<{ name: string }>(tables);
    const parts = await Promise.all(
      rows.map(async ({ name }) => {
        const found = await pool.query(
          `SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS digest FROM ${name} t WHERE tenant_id = $1`,
          [people.ana.tenantId],
        );
        return `${name} ${found.rows[0].digest}`;
      }),
    );
    return parts.join('\n');
  };

  // @requirements IDN-063 IDN-046
  it('reads and writes nothing of another by any route, with every id of it in path and body', async () => {
    const before = await stored();
    gateway.peer.seen.length = 0;
    let driven = 0;
    for (const [group, routes] of Object.entries(api)) {
      for (const [name, route] of Object.entries(routes)) {
        const { method, path } = route['~orpc'].route;
        if ((route['~orpc'].meta as RouteMeta).permission === 'public' || /logout|revoke-all|rotate|elevate|password/.test(path as string))
          continue;
        const target = (path as string).replaceAll(/\{(\w+)\}/g, (_, parameter: string) => ids[parameter] ?? id('goal', 'x'));
        const bodies =
          method === 'GET' || method === 'DELETE'
            ? [undefined]
            : [
                {},
                { ...ids, role: 'viewer', name: 'x', status: 'disabled', text: 'x', ids: Object.values(ids) },
                { fileIds: [ids['fileId']], text: 'x' },
              ];
        for (const body of bodies) {
          const query = method === 'GET' ? `?${new URLSearchParams(ids)}` : '';
          const answer = await call(method as string, `/api/v1${target}${query}`, { token: mallory, ...(body ? { body } : {}) });
          driven += 1;
          expect(JSON.stringify(answer.body), `${group}.${name}`).not.toMatch(/secret.of.ana/i);
          if (/\{/.test(path as string)) expect(answer.status, `${group}.${name} ${answer.status}`).toBeGreaterThanOrEqual(400);
        }
      }
    }
    expect(driven).toBeGreaterThan(200);
    expect(await stored()).toBe(before);
    // What went on to other services went in her own name, whatever ids it carried.
    expect(gateway.peer.seen.length).toBeGreaterThan(20);
    expect(new Set(gateway.peer.seen)).toEqual(new Set([people.eve.tenantId]));
    // It drives every route: how long that takes grows with them.
  }, 120_000);
  it('gets no bytes, events or artifacts of another by the routes that stream', async () => {
    for (const path of [
      `/files/${ids['fileId']}/content`,
      `/goals/${ids['goalId']}/events/stream`,
      `/goals/${ids['goalId']}/artifacts/report.md`,
    ]) {
      const { status, body } = await call('GET', `/api/v1${path}`, { token: mallory });
      expect([status, body.code], path).toEqual([404, 'NOT_FOUND']);
    }
    const exported = await call('GET', `/api/v1/audit/export?tenantId=${people.ana.tenantId}`, { token: mallory });
    expect(exported.body.code).toBe('FORBIDDEN');
    const lines = String((await call('GET', '/api/v1/audit/export', { token: mallory })).body)
      .trim()
      .split('\n');
    expect(new Set(lines.map((line) => JSON.parse(line).tenantId))).toEqual(new Set([people.eve.tenantId]));
  });
  // @requirement EDG-037
  it('reads and changes nothing of another by any field of GraphQL', async () => {
    const { graphql } = gateway.running.app.get(Schema);
    const given = {
      ...ids,
      id: ids['goalId'] as string,
      query: 'secret of ana',
      search: 'secret',
      representations: [
        ...['Agent', 'Memory'].map(
          (name) => `{ __typename: "${name}", id: "${ids['goalId']}", memoryId: "mem_01h2xcejqtf2nbrexx3vqjhp41" }`,
        ),
        `{ __typename: "Goal", goalId: "${ids['goalId']}" }`,
        `{ __typename: "Task", taskId: "task_01h2xcejqtf2nbrexx3vqjhp41" }`,
      ].join(' '),
    };
    const before = await stored();
    gateway.peer.seen.length = 0;
    const driven = documentsOf(graphql, given);
    for (const { name, operation, document } of driven) {
      if (operation === 'subscription') continue;
      const answer = await call('POST', '/graphql', { token: mallory, body: { query: document } });
      expect(JSON.stringify(answer.body), name).not.toMatch(/secret.of.ana/i);
      // That a document was refused as written would prove nothing.
      const problems = (answer.body.errors ?? []) as { path?: unknown; message: string }[];
      expect(
        problems.filter(({ path }) => path === undefined).map(({ message }) => message),
        `${name}: ${document}`,
      ).toEqual([]);
      if (document.includes(`tenantId: "${ids['tenantId']}"`)) expect(JSON.stringify(problems), name).toContain('FORBIDDEN');
    }
    expect(driven.length).toBeGreaterThan(20);
    expect(await stored()).toBe(before);
    expect(gateway.peer.seen.length).toBeGreaterThan(10);
    expect(new Set(gateway.peer.seen)).toEqual(new Set([people.eve.tenantId]));
  });
  it('subscribes to nothing of another by GraphQL', async () => {
    const { graphql } = gateway.running.app.get(Schema);
    const subscriptions = documentsOf(graphql, ids).filter(({ operation }) => operation === 'subscription');
    expect(subscriptions.length).toBeGreaterThan(0);
    for (const { name, document } of subscriptions) {
      const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, ['graphql-transport-ws'], {
        headers: { authorization: `Bearer ${mallory}` },
      });
      const frames: { type: string; payload?: unknown }[] = [];
      socket.on('message', (data) => frames.push(JSON.parse(String(data))));
      socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
      await eventually(() => frames.some(({ type }) => type === 'connection_ack'));
      socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: document } }));
      await eventually(() => frames.length > 1);
      expect(JSON.stringify(frames[1]), name).toContain('FORBIDDEN');
      socket.close();
    }
  });
  it('hears nothing of another over a WebSocket, and cannot act there either', async () => {
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`, { headers: { authorization: `Bearer ${mallory}` } });
    const frames: { type: string; replyTo?: string; data: { code?: string } }[] = [];
    socket.on('message', (data) => frames.push(JSON.parse(String(data))));
    await eventually(() => frames.some(({ type }) => type === 'hello'));
    socket.send(JSON.stringify({ id: 'all', type: 'subscribe', data: {} }));
    socket.send(JSON.stringify({ id: 'one', type: 'subscribe', data: { goalId: ids['goalId'] } }));
    socket.send(JSON.stringify({ id: 'cancel', type: 'goal.cancel', data: { goalId: ids['goalId'] } }));
    await eventually(() => frames.filter(({ replyTo }) => replyTo).length === 3);
    expect(frames.find(({ replyTo }) => replyTo === 'one')?.data.code).toBe('NOT_FOUND');
    expect(frames.find(({ replyTo }) => replyTo === 'cancel')?.data.code).toBe('NOT_FOUND');
    await gateway.peer.append(ids['goalId'] as string, ['secret of ana']);
    socket.send(JSON.stringify({ id: 'last', type: 'ping', data: {} }));
    await eventually(() => frames.some(({ replyTo }) => replyTo === 'last'));
    expect(JSON.stringify(frames)).not.toContain('secret of ana');
    socket.close();
  });
  it('is held to its rows by the database itself, also where a query would forget it', async () => {
    const { rows } = await pool.query<{ name: string }>(tables);
    for (const { name } of rows) {
      const client = await pool.connect();
      await client.query("SELECT set_config('role', 'autoweave_tenant', false), set_config('aw.tenant', $1, false)", [people.eve.tenantId]);
      const seen = await client.query(`SELECT DISTINCT tenant_id FROM ${name}`);
      await client.query("SELECT set_config('role', 'none', false)");
      client.release();
      expect(
        seen.rows.every((row) => row.tenant_id === people.eve.tenantId),
        name,
      ).toBe(true);
    }
    expect(rows.length).toBeGreaterThan(12);
  });
  it('of no organisation named by a header is another one', async () => {
    for (const headers of [{ 'x-tenant-id': people.ana.tenantId }, { 'X-Tenant-ID': people.ana.tenantId, origin }])
      expect(
        (await call('GET', '/api/v1/goals', { token: mallory, headers: headers as unknown as Record<string, string> })).body.code,
      ).toBe('FORBIDDEN');
  });
});
