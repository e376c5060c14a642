import { dataServices } from '@autoweave/contracts';
import { createPool, fault, type Pool } from '@autoweave/kernel';
import { eventually } from '@autoweave/testkit';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { AuditKeeper } from '../src/audit/audit-keeper.js';
import { Exporter } from '../src/tenant-data/exporter.js';
import { addPerson, type Gateway, id, password, people, startGateway } from './gateway.js';

const tenantId = people.eve.tenantId;
const tables = `SELECT table_schema || '.' || quote_ident(table_name) AS name FROM information_schema.columns
  WHERE column_name = 'tenant_id' AND table_schema IN ('identity', 'edge') ORDER BY 1`;

/** What a zip holds, by name. */
const unzipped = (bytes: Buffer): Promise<Map<string, string>> =>
  new Promise((resolve, reject) => {
    const found = new Map<string, string>();
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on('entry', (entry: yauzl.Entry) =>
        zip.openReadStream(entry, (failed, stream) => {
          if (failed) return reject(failed);
          const parts: Buffer[] = [];
          stream.on('data', (part: Buffer) => parts.push(part));
          stream.on('end', () => {
            found.set(entry.fileName, Buffer.concat(parts).toString('utf8'));
            zip.readEntry();
          });
        }),
      );
      zip.on('end', () => resolve(found));
      zip.readEntry();
    });
  });

// @requirements IDN-058 IDN-066
describe('the data of an organisation', () => {
  let gateway: Gateway;
  let pool: Pool;
  let ana: string;
  let eve: string;
  /** Rows that the other services hold, by service, tenant and person. */
  let held: { service: string; tenantId: string; userId: string; row: Record<string, unknown> }[] = [];
  const cancelled: string[] = [];
  let left = 0;
  const call: Gateway['call'] = (...args) => gateway.call(...args);
  const elevated = async (email: string) =>
    (await call('POST', '/api/v1/sessions/elevate', { token: await gateway.signIn(email), body: { password } })).body.token as string;

  beforeAll(async () => {
    gateway = await startGateway();
    pool = createPool(gateway.system.env.DATABASE_URL, 'edge', { max: 2, name: 'tenant-data-test' });
    gateway.system.onClose(() => pool.end());
    for (const service of dataServices) {
      const mine = ({ tenantId: of, userId }: Record<string, any>) =>
        held.filter((one) => one.service === service && one.tenantId === of && (userId === undefined || one.userId === userId));
      gateway.peer.more.set(`${service}.data.page`, (input, sender) => {
        if (input['tenantId'] !== sender) throw fault('FORBIDDEN', 'the sender speaks for another tenant');
        return input['table'] === undefined
          ? { tables: [service === 'supervisor' ? 'goal' : 'thing'], rows: [], next: null }
          : { tables: [], rows: mine(input).map(({ row }) => row), next: null };
      });
      gateway.peer.more.set(`${service}.data.purge`, (input) => {
        const gone = mine(input);
        held = held.filter((one) => !gone.includes(one));
        if (left > 0) {
          left -= 1;
          return { removed: [{ table: `${service}.thing`, rows: gone.length }], left: 1 };
        }
        return { removed: gone.length > 0 ? [{ table: `${service}.thing`, rows: gone.length }] : [], left: 0 };
      });
      gateway.peer.more.set(`${service}.data.references`, (input) => ({
        used: (input['sha256'] as string[]).filter((sha256) => JSON.stringify(held).includes(sha256)),
      }));
    }
    gateway.peer.more.set('goals.cancel', ({ goalId }) => {
      cancelled.push(goalId);
      for (const one of held) if (one.row['goal_id'] === goalId) one.row['finished_at'] = '2026-01-01T00:00:00Z';
      return { accepted: true };
    });
  });

  beforeEach(async () => {
    ana = await elevated(people.ana.email);
  });

  const upload = async (token: string, text: string, name = 'notes.txt') => {
    const form = new FormData();
    form.set('file', new Blob([text]), name);
    return (await call('POST', '/api/v1/files', { token, raw: form })).body as { fileId: string; sha256: string };
  };
  const finished = async (path: string, token: string, key: 'exports' | 'purges') => {
    await eventually(async () => !['PENDING', 'RUNNING'].includes((await call('GET', path, { token })).body[key][0].status));
    return (await call('GET', path, { token })).body[key][0];
  };
  const download = async (exportId: string, token: string) => {
    const response = await fetch(`${gateway.url}/api/v1/data/exports/${exportId}/content`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers };
  };
  const rowsOf = async (of: string) => {
    const { rows } = await pool.query<{ name: string }>(tables);
    const counts = await Promise.all(
      rows.map(
        async ({ name }) =>
          [
            name,
            (await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${name} WHERE tenant_id = $1`, [of])).rows[0]!.n,
          ] as const,
      ),
    );
    return Object.fromEntries(counts.filter(([, n]) => n > 0));
  };

  it('is handed out as one archive with rows, files and nothing that opens a door', async () => {
    eve = await elevated(people.eve.email);
    const { sha256 } = await upload(eve, 'the notes of eve');
    await call('POST', '/api/v1/conversations', { token: eve, body: { title: 'plans of eve' } });
    const key = await call('POST', '/api/v1/api-keys', { token: eve, body: { name: 'script of eve', scopes: ['read:goals'] } });
    const hook = await call('POST', '/api/v1/hooks', {
      token: eve,
      body: { name: 'hook of eve', source: 'github', action: { type: 'event' } },
    });
    held.push({
      service: 'supervisor',
      tenantId,
      userId: people.eve.userId,
      row: { goal_id: id('goal', '7'), text: 'goal of eve', finished_at: null },
    });
    held.push({ service: 'memory', tenantId, userId: people.eve.userId, row: { content: 'remembered by eve' } });
    held.push({ service: 'memory', tenantId: people.ana.tenantId, userId: people.ana.userId, row: { content: 'remembered by ana' } });
    const asked = await call('POST', '/api/v1/data/exports', { token: eve, body: {} });
    expect([asked.status, asked.body.status]).toEqual([202, 'PENDING']);
    const done = await finished('/api/v1/data/exports', eve, 'exports');
    expect(done).toMatchObject({ status: 'READY', progress: 100, counts: { 'gateway.conversation': 1, 'memory.thing': 1, files: 1 } });
    const { status, bytes, headers } = await download(done.exportId, eve);
    expect([status, headers.get('content-type'), bytes.length]).toEqual([200, 'application/zip', done.sizeBytes]);
    const zip = await unzipped(bytes);
    expect(zip.get('data/gateway/conversation.jsonl')).toContain('plans of eve');
    expect(zip.get('data/supervisor/goal.jsonl')).toContain('goal of eve');
    expect(zip.get(`content/${sha256.slice(0, 16)}-notes.txt`)).toBe('the notes of eve');
    expect(JSON.parse(zip.get('manifest.json') as string)).toMatchObject({ tenantId, counts: done.counts });
    const { secretHash } = await gateway.db.apiKey.findFirstOrThrow({ where: { tenantId } });
    const user = await gateway.db.user.findUniqueOrThrow({ where: { id: people.eve.userId } });
    const everything = [...zip.values()].join('\n');
    for (const secret of [
      key.body.key,
      hook.body.secret,
      user.passwordHash as string,
      Buffer.from(secretHash).toString('hex'),
      'v1.',
      'remembered by ana',
      people.ana.email,
    ])
      expect(everything, secret).not.toContain(secret);
    expect(zip.get('data/gateway/session.jsonl')).toBeUndefined();
    expect(await gateway.db.auditEvent.count({ where: { tenantId, eventType: 'data.export_fetched' } })).toBe(1);
  });

  it('can be fetched by its administrators for a week, after a fresh proof of who they are', async () => {
    const { exportId } = (await call('GET', '/api/v1/data/exports', { token: eve })).body.exports[0];
    expect((await download(exportId, await gateway.signIn(people.eve.email))).status).toBe(403);
    expect((await call('POST', '/api/v1/data/exports', { token: await gateway.signIn(people.vic.email), body: {} })).body.code).toBe(
      'FORBIDDEN',
    );
    const { passwordHash } = await gateway.db.user.findUniqueOrThrow({ where: { id: people.ana.userId } });
    await addPerson(gateway.db, {
      userId: id('user', '5'),
      tenantId: people.ana.tenantId,
      email: 'mallory@example.test',
      role: 'tenant_admin',
      passwordHash: passwordHash as string,
    });
    expect((await download(exportId, ana)).status, 'the operator').toBe(200);
    const mallory = await elevated('mallory@example.test');
    expect((await download(exportId, mallory)).status).toBe(404);
    expect((await call('GET', `/api/v1/data/exports/${exportId}`, { token: mallory })).body.code).toBe('NOT_FOUND');
    const { sha256 } = await gateway.db.dataExport.findUniqueOrThrow({ where: { id: exportId } });
    await gateway.running.app.get(Exporter).forget(new Date(Date.now() + 8 * 86_400_000));
    expect((await download(exportId, eve)).status).toBe(404);
    expect((await call('GET', `/api/v1/data/exports/${exportId}`, { token: eve })).body.status).toBe('EXPIRED');
    expect((await pool.query('SELECT 1 FROM blobs.chunk WHERE name = $1', [sha256])).rowCount).toBe(0);
  });

  it('of one person is handed out and erased without the rest', async () => {
    const userId = id('user', '8');
    const { passwordHash } = await gateway.db.user.findUniqueOrThrow({ where: { id: people.eve.userId } });
    await addPerson(gateway.db, {
      userId,
      tenantId,
      email: 'leaver@example.test',
      role: 'tenant_admin',
      passwordHash: passwordHash as string,
    });
    const leaver = await gateway.signIn('leaver@example.test');
    await call('POST', '/api/v1/conversations', { token: leaver, body: { title: 'mine alone' } });
    const own = await upload(leaver, 'mine alone');
    const shared = await upload(leaver, 'the notes of eve');
    held.push({ service: 'memory', tenantId, userId, row: { content: 'remembered by leaver' } });
    await call('POST', '/api/v1/data/exports', { token: eve, body: { userId } });
    const done = await finished('/api/v1/data/exports', eve, 'exports');
    const zip = await unzipped((await download(done.exportId, eve)).bytes);
    expect(zip.get('data/gateway/conversation.jsonl')).toContain('mine alone');
    expect([...zip.values()].join('')).not.toContain('plans of eve');
    expect(
      (await call('POST', '/api/v1/data/erasures', { token: eve, body: { userId, confirm: 'somebody@example.test' } })).body.code,
    ).toBe('VALIDATION_FAILED');
    expect(
      (await call('POST', '/api/v1/data/erasures', { token: eve, body: { userId: people.eve.userId, confirm: people.eve.email } })).body
        .code,
    ).toBe('CONFLICT');
    // Nobody is put out by somebody who may do less.
    const upwards = await call('POST', '/api/v1/data/erasures', {
      token: await elevated('leaver@example.test'),
      body: { userId: people.eve.userId, confirm: people.eve.email },
    });
    expect(upwards.body.code).toBe('FORBIDDEN');
    expect((await gateway.db.user.findUniqueOrThrow({ where: { id: people.eve.userId } })).status).toBe('active');
    expect((await call('POST', '/api/v1/data/erasures', { token: eve, body: { userId, confirm: 'leaver@example.test' } })).status).toBe(
      202,
    );
    const report = await finished('/api/v1/data/erasures', eve, 'purges');
    expect(report).toMatchObject({ status: 'DONE', userId, redactedEvents: 0 });
    expect(report.removed).toEqual(
      expect.arrayContaining([
        { table: 'edge.conversation', rows: 1 },
        { table: 'edge.file', rows: 2 },
        { table: 'memory.thing', rows: 1 },
      ]),
    );
    expect(await gateway.db.user.findUnique({ where: { id: userId } })).toBeNull();
    expect((await call('GET', '/api/v1/me', { token: leaver })).status).toBe(401);
    // The same bytes are also eve's: hers stay, those of the person alone are gone.
    expect((await pool.query('SELECT sha256 FROM blobs.blob WHERE sha256 = ANY($1)', [[own.sha256, shared.sha256]])).rows).toEqual([
      { sha256: shared.sha256 },
    ]);
    expect((await call('GET', '/api/v1/conversations', { token: eve })).body.total).toBe(1);
  });

  it('is removed only when it is closed and its name is typed, and never by somebody of it', async () => {
    const purge = (token: string, of: string, confirm: string) => call('POST', `/api/v1/tenants/${of}/purge`, { token, body: { confirm } });
    const slug = tenantId.replace('_', '-');
    expect((await purge(ana, tenantId, slug)).body.code).toBe('INVALID_TRANSITION');
    expect((await purge(ana, people.ana.tenantId, people.ana.tenantId.replace('_', '-'))).body.code).toBe('CONFLICT');
    expect((await purge(await gateway.signIn(people.ana.email), tenantId, slug)).body.code).toBe('ELEVATION_REQUIRED');
    expect((await call('DELETE', `/api/v1/tenants/${tenantId}`, { token: ana })).status).toBe(200);
    expect((await purge(ana, tenantId, 'something-else')).body.code).toBe('VALIDATION_FAILED');
  });

  it('is gone after a purge: goals are ended first, no table holds a row, contents that nobody shares are deleted', async () => {
    const mine = await upload(ana, 'shared between organisations');
    const before = await rowsOf(people.ana.tenantId);
    const { sha256 } = await gateway.db.file.findFirstOrThrow({ where: { tenantId, name: 'notes.txt' } });
    expect(Object.keys(await rowsOf(tenantId)).length).toBeGreaterThan(8);
    left = 1;
    expect(
      (await call('POST', `/api/v1/tenants/${tenantId}/purge`, { token: ana, body: { confirm: tenantId.replace('_', '-') } })).status,
    ).toBe(202);
    const report = await finished(`/api/v1/tenants/${tenantId}/purges`, ana, 'purges');
    expect(report).toMatchObject({ status: 'DONE', tenantId, requestedBy: people.ana.userId });
    expect(cancelled).toEqual([id('goal', '7')]);
    expect(await rowsOf(tenantId)).toEqual({});
    expect(held.map(({ tenantId: of }) => of)).toEqual([people.ana.tenantId]);
    for (const table of [
      'identity.user',
      'edge.file',
      'edge.conversation',
      'identity.api_key',
      'edge.inbound_hook',
      'identity.session',
      'supervisor.thing',
    ])
      expect(
        report.removed.map((one: { table: string }) => one.table),
        table,
      ).toContain(table);
    expect(report.redactedEvents).toBeGreaterThan(5);
    expect((await pool.query('SELECT 1 FROM blobs.blob WHERE sha256 = $1', [sha256])).rowCount).toBe(0);
    expect((await pool.query('SELECT 1 FROM blobs.blob WHERE sha256 = $1', [mine.sha256])).rowCount).toBe(1);
    const { rows } = await pool.query<{ found: string }>(
      `SELECT e::text AS found FROM edge.audit_event e WHERE e::text LIKE '%eve@example.test%' OR e::text LIKE '%plans of eve%'`,
    );
    expect(rows).toEqual([]);
    expect(await gateway.db.tenant.findUniqueOrThrow({ where: { id: tenantId } })).toMatchObject({
      name: 'Removed organisation',
      ownerEmail: null,
      status: 'DELETED',
    });
    const after = await rowsOf(people.ana.tenantId);
    for (const [table, count] of Object.entries(before)) expect(after[table], table).toBeGreaterThanOrEqual(count);
  });

  it('leaves a log that can be verified, and one in which more was blacked out is reported', async () => {
    await gateway.running.app.get(AuditKeeper).checkpoint(true);
    const { body } = await call('POST', '/api/v1/audit/verify', { token: ana, body: {} });
    expect(body).toMatchObject({ ok: true, problems: [] });
    expect(body.eventsRedacted).toBeGreaterThan(5);
    const { seq } = await gateway.db.auditEvent.findFirstOrThrow({ where: { tenantId: people.ana.tenantId }, orderBy: { seq: 'asc' } });
    await pool.query(`UPDATE edge.audit_event SET details = '{}', redacted_at = now() WHERE seq = $1`, [seq]);
    const forged = await call('POST', '/api/v1/audit/verify', { token: ana, body: {} });
    expect(forged.body.problems).toMatchObject([{ kind: 'redacted_without_purge' }]);
  });
});
