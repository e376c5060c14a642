import { AuditEvent, safetyViolation } from '@autoweave/contracts';
import { Bus, connectRedis, createPool, hashEvent, type Pool, rootOf } from '@autoweave/kernel';
import { eventually } from '@autoweave/testkit';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { AuditKeeper } from '../src/audit/audit-keeper.js';
import { AuditService } from '../src/audit/audit.service.js';
import { addPerson, type Gateway, id, password, people, startGateway } from './gateway.js';

describe('the audit log', () => {
  let gateway: Gateway;
  let pool: Pool;
  let ana: string;
  let eve: string;
  const call: Gateway['call'] = (...args) => gateway.call(...args);

  beforeAll(async () => {
    gateway = await startGateway();
    pool = createPool(gateway.system.env.DATABASE_URL, 'edge', { max: 2, name: 'audit-test' });
    gateway.system.onClose(() => pool.end());
    [ana, eve] = (await Promise.all([people.ana, people.eve].map(({ email }) => gateway.signIn(email)))) as [string, string];
  });

  const events = async (token: string, query = ''): Promise<AuditEvent[]> => {
    const { body, status } = await call('GET', `/api/v1/audit${query}`, { token });
    expect(status, JSON.stringify(body)).toBe(200);
    return body.events;
  };
  const verify = async () => (await call('POST', '/api/v1/audit/verify', { token: ana, body: {} })).body;

  // @requirements EDG-053 EDG-054 EDG-055 EDG-057
  it('has every change with actor, resource, request and outcome, before the change is answered', async () => {
    const { body } = await call('POST', '/api/v1/users', {
      token: ana,
      body: { username: 'audited', email: 'audited@example.test', name: 'A', password, roles: [] },
      headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    });
    await call('POST', `/api/v1/users/${body.user.userId}/unlock`, { token: ana, body: {} });
    const [unlock, created] = await events(ana, '?limit=2');
    expect(created).toMatchObject({
      category: 'AUTHORIZATION',
      eventType: 'api_call',
      outcome: 'SUCCESS',
      severity: 'INFO',
      tenantId: people.ana.tenantId,
      actor: { actorId: people.ana.userId, actorType: 'user', ipAddress: '127.0.0.1' },
      context: { httpMethod: 'POST', endpoint: '/api/v1/users', traceId: '0af7651916cd43dd8448eb211c80319c' },
      details: { status: 201, permission: 'user:create' },
    });
    expect(unlock).toMatchObject({ resource: { resourceType: 'user', resourceId: body.user.userId } });
    expect(created?.context.requestId).toMatch(/^req_/);
    expect(created?.actor.sessionId).toMatch(/^sess_/);
    expect(AuditEvent.safeParse(created).success).toBe(true);
  });

  // @requirement IDN-008
  it('has every sign-in, every failed one, and every refusal', async () => {
    await call('POST', '/api/v1/auth/login', { body: { email: people.vic.email, password: 'wrong-wrong' } });
    const vic = await gateway.signIn(people.vic.email);
    await call('GET', '/api/v1/users', { token: vic });
    const types = (await events(ana, '?limit=3')).map(({ eventType, outcome }) => `${eventType} ${outcome}`);
    expect(types).toEqual(['permission_denied DENIED', 'LOGIN_SUCCESS SUCCESS', 'LOGIN_FAILURE FAILURE']);
  });

  // @requirement EDG-058
  it('never holds a secret, however deep it was said', async () => {
    const audit = gateway.running.app.get(AuditService);
    await audit.record({
      category: 'SECURITY',
      eventType: 'config_changed',
      outcome: 'SUCCESS',
      tenantId: people.ana.tenantId,
      changes: [{ fieldName: 'smtpPassword', oldValue: 'hunter2-old', newValue: 'hunter2-new' }],
      details: { api_key: 'hunter2-key', nested: [{ clientSecret: 'hunter2-deep', kept: 'yes' }], Authorization: 'Bearer hunter2' },
    });
    const [stored] = await events(ana, '?limit=1');
    expect(JSON.stringify(stored)).not.toContain('hunter2');
    expect(stored?.details).toMatchObject({ nested: [{ clientSecret: '[masked]', kept: 'yes' }] });
  });

  // @requirement EDG-059
  it('is filtered by everything an investigator asks for', async () => {
    const audit = gateway.running.app.get(AuditService);
    await audit.record({
      category: 'AGENT',
      eventType: 'command_executed',
      outcome: 'PENDING',
      severity: 'CRITICAL',
      tenantId: people.ana.tenantId,
      actorId: 'agent-7',
      actorType: 'agent',
      ipAddress: '203.0.113.9',
      resourceType: 'task',
      resourceId: 'task-9',
      description: 'ran 100% of it_all',
      tags: ['tool', 'shell'],
    });
    const only = async (query: string) => (await events(ana, `?${query}`)).map(({ eventType }) => eventType);
    for (const query of [
      'actorId=agent-7',
      'actorType=agent',
      'ipAddress=203.0.113.9',
      'resourceType=task&resourceId=task-9',
      'categories=AGENT,GOAL',
      'severities=CRITICAL',
      'outcomes=PENDING',
      'tags=shell,tool',
      'searchText=100%25',
      'searchText=it_all',
      'eventType=command_executed',
    ])
      expect(await only(query), query).toEqual(['command_executed']);
    expect(await only('searchText=itXall')).toEqual([]);
    const now = new Date(Date.now() + 1_000).toISOString();
    expect(await only(`startTime=${now}`)).toEqual([]);
    const ascending = await events(ana, '?sortBy=timestamp&sortOrder=asc&limit=3&offset=1');
    expect(ascending.map(({ sequence }) => sequence)).toEqual([2, 3, 4]);
    expect((await call('GET', '/api/v1/audit?sortBy=hash', { token: ana })).body.code).toBe('VALIDATION_FAILED');
  });

  it('of another tenant is seen by administrators of the installation only', async () => {
    const { passwordHash } = await gateway.db.user.findUniqueOrThrow({ where: { id: people.ana.userId } });
    await addPerson(gateway.db, {
      userId: id('user', '6'),
      tenantId: people.eve.tenantId,
      email: 'tina@example.test',
      role: 'tenant_admin',
      passwordHash: passwordHash as string,
    });
    const tina = await gateway.signIn('tina@example.test');
    expect((await events(tina, '?limit=1000')).every(({ tenantId }) => tenantId === people.eve.tenantId)).toBe(true);
    expect((await call('GET', `/api/v1/audit?tenantId=${people.ana.tenantId}`, { token: tina })).body.code).toBe('FORBIDDEN');
    const [foreign] = await events(ana, `?tenantId=${people.ana.tenantId}&limit=1`);
    expect((await call('GET', `/api/v1/audit/${foreign!.eventId}`, { token: tina })).body.code).toBe('NOT_FOUND');
    expect((await call('GET', `/api/v1/audit/${foreign!.eventId}`, { token: eve })).status).toBe(200);
  });

  it('has what the safety gate refused, once, although it is told twice', async () => {
    const redis = connectRedis(gateway.system.env.REDIS_URL);
    const bus = new Bus('test', 'audit-test', redis, connectRedis(gateway.system.env.REDIS_URL));
    const judged = {
      goalId: id('goal', '1'),
      taskId: id('task', '1'),
      attempt: 1,
      agent: 'code',
      action: 'tool' as const,
      subject: 'run_command',
      rule: 'command.blocked',
      message: 'rm -rf is never run',
    };
    await bus.publish(safetyViolation, judged, { tenantId: people.ana.tenantId, actor: { type: 'service', service: 'agents' } });
    const [found] = await eventually(async () => {
      const all = await events(ana, '?eventType=safety.violation');
      return all.length > 0 && all;
    });
    expect(found).toMatchObject({
      category: 'SECURITY',
      outcome: 'DENIED',
      actor: { actorId: 'code', actorType: 'agent' },
      tags: ['tool', 'command.blocked'],
    });
    const [[, fields]] = (await redis.xrevrange('aw:events', '+', '-', 'COUNT', 1)) as [[string, string[]]];
    await redis.xadd('aw:events', '*', ...fields);
    await bus.publish(
      safetyViolation,
      { ...judged, subject: 'second' },
      { tenantId: people.ana.tenantId, actor: { type: 'service', service: 'agents' } },
    );
    const all = await eventually(async () => {
      const list = await events(ana, '?eventType=safety.violation');
      return list.some(({ details }) => details['subject'] === 'second') && list;
    });
    expect(all).toHaveLength(2);
    await bus.close();
    redis.disconnect();
  });

  it('stays one chain under many writers at once', async () => {
    const audit = gateway.running.app.get(AuditService);
    await Promise.all(
      Array.from({ length: 300 }, (_, n) =>
        audit.record({
          category: 'GOAL',
          eventType: 'many',
          outcome: 'SUCCESS',
          tenantId: people.ana.tenantId,
          details: { n, text: '\0 ü \uD800 𝒳' },
        }),
      ),
    );
    expect((await events(ana, '?eventType=many&limit=1000')).length).toBe(300);
    expect(await verify()).toMatchObject({ ok: true, problemCount: 0 });
  });

  // @requirement EDG-061
  it('is signed in stretches, and every event proves that it stands in one', async () => {
    const keeper = gateway.running.app.get(AuditKeeper);
    expect(await keeper.checkpoint(true)).toBe(true);
    const [event] = await events(ana, '?eventType=many&limit=1');
    const { body } = await call('GET', `/api/v1/audit/${event!.eventId}/proof`, { token: ana });
    expect(hashEvent(body.event)).toBe(body.event.hash);
    expect(rootOf(body.event.hash, body.path)).toBe(body.checkpoint.merkleRoot);
    expect((await call('GET', '/api/v1/audit/checkpoints', { token: ana })).body.publicKey).toContain('BEGIN PUBLIC KEY');
  });

  // @requirement EDG-061
  it('shows a row that was changed, removed or moved behind its back', async () => {
    const keeper = gateway.running.app.get(AuditKeeper);
    await keeper.checkpoint(true);
    expect((await verify()).ok).toBe(true);
    const attacks: [string, string, string][] = [
      [
        'changed',
        "UPDATE audit_event SET outcome = CASE outcome WHEN 'SUCCESS' THEN 'DENIED' ELSE 'SUCCESS' END WHERE seq = 3",
        'UPDATE audit_event SET outcome = (SELECT outcome FROM kept) WHERE seq = 3',
      ],
      [
        'details',
        `UPDATE audit_event SET details = '{"x": 1}' WHERE seq = 5`,
        'UPDATE audit_event SET details = (SELECT details FROM kept) WHERE seq = 5',
      ],
      ['removed', 'DELETE FROM audit_event WHERE seq = 4', 'INSERT INTO audit_event SELECT * FROM kept'],
      [
        'moved',
        'UPDATE audit_event SET seq = CASE seq WHEN 6 THEN -1 ELSE seq END; UPDATE audit_event SET seq = 6 WHERE seq = 7; UPDATE audit_event SET seq = 7 WHERE seq = -1',
        'UPDATE audit_event SET seq = -1 WHERE seq = 6; UPDATE audit_event SET seq = 6 WHERE seq = 7; UPDATE audit_event SET seq = 7 WHERE seq = -1',
      ],
    ];
    for (const [name, attack, undo] of attacks) {
      const seq = Number(/seq = (\d+)/.exec(attack)?.[1] ?? 6);
      const client = await pool.connect();
      await client.query('CREATE TEMP TABLE kept AS SELECT * FROM audit_event WHERE seq = ' + seq);
      await client.query(attack);
      const found = await verify();
      expect(found.ok, name).toBe(false);
      expect(
        found.problems.some((problem: { sequence: number }) => Math.abs(problem.sequence - seq) <= 1),
        name,
      ).toBe(true);
      await client.query(undo);
      await client.query('DROP TABLE kept');
      client.release();
      expect((await verify()).ok, `${name} undone`).toBe(true);
    }
    // The tail, with the head set back: the checkpoint remembers.
    await pool.query('CREATE TABLE tail AS SELECT * FROM audit_event ORDER BY seq DESC LIMIT 60');
    await pool.query('DELETE FROM audit_event WHERE id IN (SELECT id FROM tail)');
    await pool.query('UPDATE audit_head SET (seq, hash) = (SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1)');
    expect((await verify()).problems.some((problem: { kind: string }) => problem.kind === 'missing')).toBe(true);
  });
});

describe('an audit log', () => {
  // @requirements EDG-033 EDG-060
  it('is exported as JSON lines and CSV, that is recorded, and old events go without breaking the chain', async () => {
    const gateway = await startGateway();
    const ana = await gateway.signIn(people.ana.email);
    const audit = gateway.running.app.get(AuditService);
    const keeper = gateway.running.app.get(AuditKeeper);
    await audit.record({ category: 'GOAL', eventType: 'old', outcome: 'SUCCESS', tenantId: people.ana.tenantId, description: '=1+1' });
    const lines = String((await gateway.call('GET', '/api/v1/audit/export', { token: ana })).body)
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).eventType)).toContain('old');
    await gateway.signIn(people.eve.email);
    const every = String((await gateway.call('GET', '/api/v1/audit/export', { token: ana })).body)
      .trim()
      .split('\n');
    expect(new Set(every.map((line) => JSON.parse(line).tenantId))).toContain(people.eve.tenantId);
    const csv = parse((await gateway.call('GET', '/api/v1/audit/export?format=csv&eventType=old', { token: ana })).body, {
      columns: true,
    }) as Record<string, string>[];
    expect(csv).toMatchObject([{ event_type: 'old', description: "'=1+1" }]);
    expect((await gateway.call('GET', '/api/v1/audit?eventType=audit_exported', { token: ana })).body.total).toBe(3);
    await keeper.checkpoint(true);
    await audit.record({ category: 'GOAL', eventType: 'later', outcome: 'SUCCESS', tenantId: people.ana.tenantId });
    expect(await keeper.forget(new Date(Date.now() + 91 * 86_400_000))).toBeGreaterThan(3);
    const left = (await gateway.call('GET', '/api/v1/audit', { token: ana })).body.events.map((event: AuditEvent) => event.eventType);
    expect(left).toContain('later');
    expect(left).not.toContain('old');
    expect((await gateway.call('POST', '/api/v1/audit/verify', { token: ana, body: {} })).body).toMatchObject({ ok: true });
  });
});
