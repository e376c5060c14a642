import { secretMask, settingsChanged, settingsRead, settingsSecrets, streams } from '@autoweave/contracts';
import { Bus, connectRedis } from '@autoweave/kernel';
import { eventually } from '@autoweave/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { addPerson, type Gateway, id, password, people, startGateway } from './gateway.js';

const claudeKey = 'sk-ant-very-secret-value';
const path = '/api/v1/settings';

describe('settings', () => {
  let gateway: Gateway;
  let ana: string;
  let vic: string;
  /** Administers the second organisation only. */
  let mallory: string;
  let bus: Bus;
  const call: Gateway['call'] = (...args) => gateway.call(...args);
  const get = (key: string, token = ana, query = '') => call('GET', `${path}/${key}${query}`, { token });
  const put = (key: string, body: object, token = ana) => call('PUT', `${path}/${key}`, { token, body });
  const putMany = (settings: object, token = ana, more: object = {}) => call('PUT', path, { token, body: { settings, ...more } });
  const reset = (key: string, body: object = {}, token = ana) => call('POST', `${path}/${key}/reset`, { token, body });
  const history = async (query = '', token = ana) =>
    (await call('GET', `${path}/history${query}`, { token })).body.changes as Record<string, any>[];
  const elevate = async (token: string) =>
    (await call('POST', '/api/v1/sessions/elevate', { token, body: { password } })).body.token as string;
  const audited = async (key: string) =>
    (
      (await call('GET', `/api/v1/audit?resource_id=${key}&categories=SECURITY`, { token: ana })).body.events as Record<string, any>[]
    ).filter(({ eventType }) => eventType === 'config_changed');

  beforeAll(async () => {
    gateway = await startGateway();
    const { passwordHash } = await gateway.db.user.findUniqueOrThrow({ where: { id: people.ana.userId } });
    await addPerson(gateway.db, {
      userId: id('user', '5'),
      tenantId: people.eve.tenantId,
      email: 'mallory@example.test',
      role: 'tenant_admin',
      passwordHash: passwordHash as string,
    });
    [ana, vic, mallory] = (await Promise.all(
      [people.ana.email, people.vic.email, 'mallory@example.test'].map((email) => gateway.signIn(email)),
    )) as [string, string, string];
    const { REDIS_URL } = gateway.system.env;
    bus = new Bus('test', 'settings-test', connectRedis(REDIS_URL), connectRedis(REDIS_URL));
  });
  afterAll(() => bus.close());

  // @requirements EDG-025 EDG-078
  it('answer what can be set, sorted by category and order, and what holds, with literal paths before keys', async () => {
    const { status, body } = await get('schema');
    expect(status).toBe(200);
    expect(body.schema.length).toBeGreaterThan(60);
    expect(body.categories.map((one: any) => one.category)).toEqual(
      'api_keys agents database memory security notifications appearance performance backup domains voice plugins'.split(' '),
    );
    const order = body.schema.map((one: any) => [body.categories.findIndex((c: any) => c.category === one.category), one.displayOrder]);
    expect(order).toEqual([...order].sort(([a, b], [c, d]) => a - c || b - d));
    expect((await get('history')).body.changes).toEqual([]);
    expect((await get('export')).body.format).toBe('autoweave-settings');
    expect((await get('session_timeout_minutes')).body).toEqual({
      key: 'session_timeout_minutes',
      category: 'security',
      value: 60,
      source: 'default',
      inherited: 60,
    });
    expect((await get('category/voice')).body.settings.map((one: any) => one.key)).toEqual([
      'voice_enabled',
      'voice_model',
      'voice_speed',
      'auto_listen',
    ]);
    expect((await get('category/weather')).status).toBe(400);
    expect((await get('no_such_setting')).status).toBe(404);
  });

  it('answer nothing to who may not read them, and take nothing from who may not write them', async () => {
    expect((await get('theme', vic)).status).toBe(403);
    expect((await put('theme', { value: 'dark' }, vic)).status).toBe(403);
    expect((await call('POST', `${path}/reset-all`, { token: vic, body: {} })).status).toBe(403);
    expect((await call('GET', path)).status).toBe(401);
  });

  // @requirements EDG-075 EDG-078 EDG-079
  it('are changed one by one, with what was there before in the history and in the audit log', async () => {
    expect((await put('agent_max_tokens', { value: 100, reason: 'too low' })).body).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ path: 'agent_max_tokens' }],
    });
    expect((await put('agent_max_tokens', {})).status).toBe(400);
    const set = await put('agent_max_tokens', { value: 2_000, reason: 'shorter answers' });
    expect(set.body).toMatchObject({ value: 2_000, source: 'installation', inherited: 4_096, updatedBy: people.ana.userId });
    await put('agent_max_tokens', { value: 2_000, reason: 'the same again' });
    expect(await history('?key=agent_max_tokens')).toMatchObject([
      { oldValue: null, newValue: 2_000, reason: 'shorter answers', changedBy: people.ana.userId },
    ]);
    await eventually(async () =>
      expect(await audited('agent_max_tokens')).toMatchObject([
        {
          changes: [{ fieldName: 'value', oldValue: null, newValue: 2_000 }],
          description: 'shorter answers',
          actor: { actorId: people.ana.userId },
        },
      ]),
    );
    expect((await reset('agent_max_tokens')).body).toMatchObject({ value: 4_096, source: 'default' });
    expect((await history('?key=agent_max_tokens&limit=1'))[0]).toMatchObject({ oldValue: 2_000, newValue: null });
  });

  // @requirements EDG-025 EDG-080
  it('change together or not at all, and every key that is wrong says why', async () => {
    const refused = await putMany({ cache_ttl_minutes: 5, theme: 'blue', no_such_setting: 1, backup_schedule: 'daily' });
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map((one: any) => one.path).sort()).toEqual(['backup_schedule', 'no_such_setting', 'theme']);
    expect((await get('cache_ttl_minutes')).body.source).toBe('default');
    const taken = await putMany({ cache_ttl_minutes: 5, backup_schedule: '30 3 * * 1-5', enable_caching: true }, ana, { reason: 'night' });
    expect(taken.body.changed.sort()).toEqual(['backup_schedule', 'cache_ttl_minutes', 'enable_caching']);
    await putMany({ cache_ttl_minutes: 30 });
    await Promise.all(['cache_ttl_minutes', 'backup_schedule', 'enable_caching'].map((key) => reset(key)));
  });

  // @requirements EDG-080 IDN-064 IDN-067
  it('never show a secret again, wherever one looks, and keep it when it comes back masked', async () => {
    expect((await put('anthropic_api_key', { value: 'sk-wrong' })).status).toBe(400);
    const set = await put('anthropic_api_key', { value: claudeKey });
    expect(set.body.value).toBe(secretMask);
    const replaced = await put('anthropic_api_key', { value: `${claudeKey}-2` });
    expect(replaced.body.value).toBe(secretMask);
    expect((await put('anthropic_api_key', { value: secretMask })).body.value).toBe(secretMask);
    expect(await history('?key=anthropic_api_key')).toHaveLength(2);
    const everywhere = await Promise.all([
      ...['', '/anthropic_api_key', '/category/api_keys', '/history', '/export'].map((one) => call('GET', `${path}${one}`, { token: ana })),
      call('GET', '/api/v1/audit?limit=100', { token: ana }),
    ]);
    for (const { body, status } of everywhere) {
      expect(status).toBe(200);
      expect(JSON.stringify(body)).not.toContain('very-secret');
    }
    const rows = [...(await gateway.db.setting.findMany()), ...(await gateway.db.settingHistory.findMany())];
    expect(rows.length).toBeGreaterThan(2);
    expect(JSON.stringify(rows)).not.toContain('very-secret');
  });

  it('give a secret to the services that need it and to nobody else', async () => {
    await put('anthropic_api_key', { value: `${claudeKey}-3` });
    const ask = (actor: Parameters<Bus['request']>[2]['actor'], keys = ['anthropic_api_key']) =>
      bus.request(settingsSecrets, { keys }, { tenantId: null, actor });
    expect((await ask({ type: 'service', service: 'agents' })).secrets).toEqual({ anthropic_api_key: `${claudeKey}-3` });
    await expect(ask({ type: 'service', service: 'plugins' })).rejects.toMatchObject({ fault: { code: 'FORBIDDEN' } });
    await expect(ask({ type: 'service', service: 'agents' }, ['github_pat'])).rejects.toMatchObject({ fault: { code: 'FORBIDDEN' } });
    await expect(ask({ type: 'user', userId: people.ana.userId, role: 'system_admin' })).rejects.toMatchObject({
      fault: { code: 'FORBIDDEN' },
    });
    const snapshot = await bus.request(settingsRead, {}, { tenantId: null, actor: { type: 'service', service: 'agents' } });
    expect(Object.keys(snapshot.secrets)).toEqual(['anthropic_api_key']);
    expect(JSON.stringify(snapshot)).not.toContain('very-secret');
    expect((await reset('anthropic_api_key')).body.value).toBe('');
  });

  // @requirements EDG-080
  it('go back to what held before a change, secrets too', async () => {
    await put('openai_api_key', { value: 'sk-first' });
    await put('openai_api_key', { value: 'sk-second' });
    const [newest] = await history('?key=openai_api_key');
    const back = await call('POST', `${path}/history/${newest?.historyId}/rollback`, { token: ana, body: { reason: 'oops' } });
    expect(back.body).toMatchObject({ key: 'openai_api_key', value: secretMask });
    const { secrets } = await bus.request(
      settingsSecrets,
      { keys: ['openai_api_key'] },
      { tenantId: null, actor: { type: 'service', service: 'agents' } },
    );
    expect(secrets).toEqual({ openai_api_key: 'sk-first' });
    expect((await history('?key=openai_api_key'))[0]).toMatchObject({ reason: 'oops' });
    expect((await call('POST', `${path}/history/${id('sethist', '1')}/rollback`, { token: ana, body: {} })).status).toBe(404);
    await reset('openai_api_key');
  });

  // @requirements EDG-078 EDG-080
  it('leave as one document and come in again: first as a preview, then whole or not at all', async () => {
    await putMany({ primary_domain: 'example.com', cloudflare_zone_ids: { 'example.com': 'z1' }, github_pat: 'ghp_abc' });
    const document = (await get('export')).body;
    expect(document.settings).toMatchObject({ primary_domain: 'example.com', github_pat: secretMask });
    await put('primary_domain', { value: 'example.org' });
    const send = (settings: object, dryRun: boolean, token = ana) =>
      call('POST', `${path}/import`, { token, body: { document: { ...document, settings }, dryRun } });
    const preview = await send(document.settings, true);
    expect(preview.body).toMatchObject({
      applied: false,
      errors: {},
      changes: [{ key: 'primary_domain', oldValue: 'example.org', newValue: 'example.com' }],
    });
    expect((await get('primary_domain')).body.value).toBe('example.org');
    const wrong = await send({ ...document.settings, ssl_renew_days: 'soon', unknown_key: 1 }, false);
    expect(wrong.body).toMatchObject({ applied: false, errors: { ssl_renew_days: expect.any(String), unknown_key: expect.any(String) } });
    expect((await get('primary_domain')).body.value).toBe('example.org');
    expect((await send(document.settings, false)).body).toMatchObject({ applied: true, changes: [{ key: 'primary_domain' }] });
    expect((await get('primary_domain')).body.value).toBe('example.com');
    const all = await call('POST', `${path}/reset-all`, { token: ana, body: { category: 'domains' } });
    expect(all.body.reset.sort()).toEqual(['cloudflare_zone_ids', 'primary_domain']);
    expect((await get('github_pat')).body.value).toBe(secretMask);
    await reset('github_pat');
  });

  it('lose no protection without an administrator who has just proved who they are', async () => {
    expect((await put('audit_logging_enabled', { value: false })).body).toMatchObject({ code: 'ELEVATION_REQUIRED' });
    expect((await putMany({ command_allowlist: ['git', 'kubectl'] })).status).toBe(403);
    expect((await putMany({ command_allowlist: ['git'] })).status).toBe(200);
    // Back to the default is weaker than that.
    expect((await reset('command_allowlist')).status).toBe(403);
    const token = await elevate(ana);
    expect((await reset('command_allowlist', {}, token)).status).toBe(200);
    ana = token;
  });

  // @requirements EDG-080
  it('hold for one organisation where they may, and are no business of others', async () => {
    const set = await put('agent_temperature', { value: 0.1 }, mallory);
    expect(set.body).toMatchObject({ value: 0.1, source: 'tenant', inherited: 0.7 });
    expect((await get('agent_temperature')).body.value).toBe(0.7);
    expect((await get('agent_temperature', ana, '?scope=tenant')).body.value).toBe(0.7);
    expect((await history('', mallory)).map((one) => one.key)).toEqual(['agent_temperature']);
    expect((await history('?key=agent_temperature')).length).toBe(0);
    const [entry] = await history('', mallory);
    expect((await call('POST', `${path}/history/${entry?.historyId}/rollback`, { token: ana, body: {} })).status).toBe(404);
    expect((await put('agent_temperature', { value: 0.2, scope: 'installation' }, mallory)).status).toBe(403);
    expect((await get('postgres_host', mallory)).status).toBe(404);
    expect((await get('schema', mallory)).body.schema.some((one: any) => one.key === 'anthropic_api_key')).toBe(false);
    expect((await call('POST', `${path}/reset-all`, { token: mallory, body: { scope: 'installation' } })).status).toBe(403);
    expect((await call('POST', `${path}/reset-all`, { token: mallory, body: {} })).body.reset).toEqual(['agent_temperature']);
  });

  // @requirements EDG-080
  it('are personal where they may: each person has their own appearance, and nothing else', async () => {
    await put('accent_color', { value: '#112233' });
    const mine = await call('PUT', '/api/v1/me/settings', { token: vic, body: { settings: { theme: 'dark', compact_mode: true } } });
    expect(mine.body.changed.sort()).toEqual(['compact_mode', 'theme']);
    const list = (await call('GET', '/api/v1/me/settings', { token: vic })).body.settings as Record<string, any>[];
    expect(list.find((one) => one.key === 'theme')).toMatchObject({ value: 'dark', source: 'user', inherited: 'system' });
    expect(list.find((one) => one.key === 'accent_color')).toMatchObject({ value: '#112233', source: 'installation' });
    const others = (await call('GET', '/api/v1/me/settings', { token: ana })).body.settings as Record<string, any>[];
    expect(others.find((one) => one.key === 'theme')?.value).toBe('system');
    expect((await call('PUT', '/api/v1/me/settings', { token: vic, body: { settings: { session_timeout_minutes: 5 } } })).status).toBe(400);
    expect((await call('POST', '/api/v1/me/settings/theme/reset', { token: vic, body: {} })).body).toMatchObject({
      value: 'system',
      source: 'default',
    });
    await reset('accent_color');
  });

  it('are told live to who may know, by name and never by value', async () => {
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`, { headers: { authorization: `Bearer ${vic}` } });
    const frames: Record<string, any>[] = [];
    socket.on('message', (data) => frames.push(JSON.parse(String(data))));
    await eventually(() => expect(frames.some(({ type }) => type === 'hello')).toBe(true));
    socket.send(JSON.stringify({ type: 'subscribe', data: {} }));
    await eventually(() => expect(frames.some(({ type }) => type === 'ack')).toBe(true));
    await call('PUT', '/api/v1/me/settings', { token: ana, body: { settings: { theme: 'light' } } });
    await put('accent_color', { value: '#445566' });
    await eventually(() =>
      expect(frames.find(({ type }) => type === 'settings.changed')?.data).toEqual({ scope: 'installation', keys: ['accent_color'] }),
    );
    expect(JSON.stringify(frames)).not.toContain('445566');
    expect(JSON.stringify(frames)).not.toContain(people.ana.userId);
    socket.close();
    await reset('accent_color');
  });

  describe('take effect without a restart:', () => {
    // @requirements EDG-081
    it('a shorter session timeout ends a session that has been idle for longer', async () => {
      const idle = await gateway.signIn(people.vic.email);
      await gateway.db.session.updateMany({
        where: { userId: people.vic.userId },
        data: { lastSeenAt: new Date(Date.now() - 10 * 60_000) },
      });
      await put('session_timeout_minutes', { value: 5 });
      expect((await call('GET', '/api/v1/me', { token: idle })).body).toMatchObject({ code: 'SESSION_EXPIRED' });
      await reset('session_timeout_minutes');
      expect((await call('GET', '/api/v1/me', { token: idle })).status).toBe(200);
    });

    it('a change that another gateway made is heard of here', async () => {
      const idle = await gateway.signIn(people.vic.email);
      await gateway.db.session.updateMany({
        where: { userId: people.vic.userId },
        data: { lastSeenAt: new Date(Date.now() - 10 * 60_000) },
      });
      await gateway.db.setting.create({
        data: { scope: 'installation', scopeId: '', key: 'session_timeout_minutes', value: 5, updatedBy: 'another gateway' },
      });
      await bus.publish(
        settingsChanged,
        { scope: 'installation', keys: ['session_timeout_minutes'] },
        { tenantId: null, actor: { type: 'service', service: 'gateway' } },
      );
      await eventually(async () => expect((await call('GET', '/api/v1/me', { token: idle })).status).toBe(401));
      await reset('session_timeout_minutes');
    });

    // @requirements EDG-062
    it('with the audit log off, work is not recorded, and security still is', async () => {
      const count = (categories: string) =>
        call('GET', `/api/v1/audit?categories=${categories}&limit=1`, { token: ana }).then(({ body }) => body.total as number);
      await put('audit_logging_enabled', { value: false });
      const [work, security] = [await count('DATA_MUTATION'), await count('SECURITY')];
      await put('primary_domain', { value: 'quiet.example' });
      expect(await count('SECURITY')).toBeGreaterThan(security);
      expect(await count('DATA_MUTATION')).toBe(work);
      await put('audit_logging_enabled', { value: true });
      await reset('primary_domain');
      expect(await count('DATA_MUTATION')).toBeGreaterThan(work);
    });
  });

  it('tell webhooks that want to know', async () => {
    await gateway.db.webhook.create({
      data: {
        id: id('hook', '1'),
        tenantId: people.ana.tenantId,
        userId: people.ana.userId,
        url: 'https://example.com',
        events: ['settings.changed'],
        filters: {},
        name: 'w',
        description: '',
        secret: 'none',
      },
    });
    await put('ssl_renew_days', { value: 20 });
    await eventually(async () =>
      expect(
        (await gateway.db.webhookDelivery.findMany({ where: { eventType: 'settings.changed' } })).map(
          (one) => (one.payload as any).data.resourceId,
        ),
      ).toEqual(['ssl_renew_days']),
    );
    await reset('ssl_renew_days');
  });

  it('leave no value on the bus', async () => {
    const redis = connectRedis(gateway.system.env.REDIS_URL);
    const entries = await redis.xrange(streams.events, '-', '+');
    expect(JSON.stringify(entries)).toContain('settings.changed');
    expect(JSON.stringify(entries)).not.toMatch(/very-secret|445566/);
    redis.disconnect();
  });
});
