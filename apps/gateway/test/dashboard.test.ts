import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { processesOf } from '../src/dashboard/dashboard.service.js';
import { ResponseTimes } from '../src/dashboard/response-times.js';
import { type Gateway, origin, people, startGateway } from './gateway.js';

const agent = (name: string, more: object) => ({
  name,
  type: name,
  role: 'tool',
  version: '1.0.0',
  description: 'x',
  capabilities: [],
  tools: [],
  privilege: 'RESTRICTED',
  enabled: true,
  runtime: 'idle',
  activeTasks: 0,
  completed: 0,
  failed: 0,
  model: 'embedded',
  ...more,
});
const health = (agentId: string, completed: number, failed: number) => ({
  agentId,
  agentType: agentId,
  status: 'healthy',
  tasksCompletedLastHour: completed,
  tasksFailedLastHour: failed,
  averageResponseMs: 0,
  errorRatePercent: 0,
  currentTasks: 0,
  queueDepth: 0,
  recoveryAttempts: 0,
});

// @requirement EDG-026
describe('the dashboard', () => {
  let gateway: Gateway;
  let ana: string;
  let vic: string;
  const call: Gateway['call'] = (...args) => gateway.call(...args);

  beforeAll(async () => {
    gateway = await startGateway();
    ana = await gateway.signIn(people.ana.email);
    vic = await gateway.signIn(people.vic.email);
    const goals = { total: 4, active: 1, completed: 2, failed: 1, completionRate: 66.7, averageProgress: 80 };
    gateway.peer.more.set('goals.stats', () => goals);
    gateway.peer.more.set('agents.list', () => ({
      agents: [
        agent('writer', { runtime: 'busy', activeTasks: 2 }),
        agent('reader', {}),
        agent('<b>bold</b>', { runtime: 'offline', deployment: 'ERROR' }),
      ],
    }));
    gateway.peer.more.set('agents.health', () => ({ agents: [health('writer', 6, 2), health('reader', 2, 0)] }));
    gateway.peer.more.set('memory.list', () => ({ memories: [], total: 7 }));
  });

  it('shows what the services measure, and null for what nobody does', async () => {
    const { status, body } = await call('GET', '/api/v1/dashboard/stats', { token: ana });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({
      goals: { total: 4, completionRate: 66.7 },
      agents: { total: 3, online: 2, busy: 1, idle: 1, error: 1, networkStats: { connectivity: null, messageRate: null } },
      performance: { throughput: 10, errorRate: 0.2 },
      learning: { knowledgeItems: 7, predictionAccuracy: null, patternsDiscovered: null },
    });
    expect(body.performance.memoryUsage).toBeGreaterThan(10);
    expect(body.performance.responseTime).toBeGreaterThan(0);
    expect((await call('GET', '/dashboard/stats', { token: ana })).status).toBe(200);
    expect((await call('GET', '/api/v1/dashboard/stats', { token: vic })).body.code).toBe('FORBIDDEN');
  });

  // @requirement APP-017
  it('keeps one point a minute of what was shown, and gives it away as JSON and CSV', async () => {
    const old = { tenantId: people.ana.tenantId, at: new Date(Date.now() - 3_600_000) };
    const { samples } = (await call('GET', '/api/v1/dashboard/history', { token: ana })).body;
    expect(samples).toHaveLength(1);
    await gateway.db.dashboardSample.create({ data: { ...old, stats: { ...samples[0], at: old.at.toISOString() } } });
    await gateway.db.dashboardSample.create({ data: { ...old, tenantId: people.eve.tenantId, stats: { ...samples[0] } } });
    const all = (await call('GET', '/api/v1/dashboard/history', { token: ana })).body.samples;
    expect(all.map((one: { at: string }) => one.at)).toEqual([old.at.toISOString(), samples[0].at]);
    const since = new URLSearchParams({ from: new Date(Date.now() - 600_000).toISOString() });
    expect((await call('GET', `/api/v1/dashboard/history?${since}`, { token: ana })).body.samples).toEqual(samples);
    expect((await call('GET', '/api/v1/dashboard/export', { token: ana })).body).toEqual(all);
    const csv = await call('GET', '/api/v1/dashboard/export?format=csv', { token: ana });
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const rows = parse(csv.body as string, { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      agents_total: '3',
      goals_completion_rate: '66.7',
      network_load: '',
      learning_knowledge: '7',
      performance_error_rate: '0.2',
    });
    expect(Object.keys(rows[0] as object)).toHaveLength(25);
  });

  // @requirement APP-014
  it('is as each person wants it', async () => {
    const fresh = (await call('GET', '/api/v1/dashboard/config', { token: ana })).body;
    expect(fresh).toMatchObject({
      refreshIntervalMs: 5_000,
      showLogs: true,
      apiBaseUrl: `${gateway.url.replace('[::1]', 'localhost')}/api/v1`,
    });
    const changed = await call('POST', '/api/v1/dashboard/settings', { token: ana, body: { theme: 'dark', showLogs: false } });
    expect(changed.body).toMatchObject({ theme: 'dark', showLogs: false, showAgents: true });
    await call('POST', '/dashboard/settings', { token: ana, body: { title: 'Mine' } });
    expect((await call('GET', '/api/v1/dashboard/config', { token: ana })).body).toMatchObject({ theme: 'dark', title: 'Mine' });
    expect((await call('GET', '/api/v1/dashboard/config', { token: vic })).body).toMatchObject({ theme: 'system', title: 'AutoWeave' });
    expect((await call('POST', '/api/v1/dashboard/settings', { token: ana, body: { refreshIntervalMs: 1 } })).body.code).toBe(
      'VALIDATION_FAILED',
    );
  });

  it('has fragments that stand by themselves and run nothing', async () => {
    const agents = await call('GET', '/dashboard/widgets/agents', { token: ana });
    expect(agents.headers.get('content-type')).toContain('text/html');
    expect(agents.body).toContain('busy · 2');
    expect(agents.body).toContain('&lt;b&gt;bold&lt;/b&gt;');
    expect(agents.body).not.toMatch(/<script|<b>bold| src=| href=/);
    await call('POST', '/api/v1/goals', { token: ana, body: { text: '<img src=x onerror=alert(1)>' } });
    const goals = await call('GET', '/api/v1/dashboard/widgets/goals', { token: ana });
    expect(goals.body).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(goals.body).not.toContain('<img');
    const metrics = (await call('GET', '/api/v1/dashboard/widgets/metrics', { token: ana })).body;
    expect(metrics).toContain('20 %');
    expect((await call('GET', '/api/v1/dashboard/widgets/metrics')).status).toBe(401);
  });

  it('is found from the address of the gateway', async () => {
    const { status, headers } = await call('GET', '/');
    expect([status, headers.get('location')]).toEqual([302, origin]);
  });

  it('counts a process once, however many services live in it', () => {
    const at = '2026-01-01T00:00:00.000Z';
    const of = (service: string, instance: string, state: 'healthy' | 'offline' = 'healthy') => ({
      ...{ service, instance, state, version: '1', pid: 7, rssMb: 300, cpuPercent: 10, startedAt: at, at, checks: [] },
    });
    const found = processesOf([
      of('gateway', 'host-7-a1'),
      of('memory', 'host-7-b2'),
      of('agents', 'host-8-c3'),
      of('plugins', '-', 'offline'),
    ]);
    expect(found.map(({ instance }) => instance)).toEqual(['host-7-b2', 'host-8-c3']);
  });

  it('measures answers of the last five minutes only', () => {
    const times = new ResponseTimes();
    expect(times.mean(0)).toBeNull();
    times.add(100, 1_000_000);
    times.add(300, 1_000_000);
    times.add(800, 1_100_000);
    expect(times.mean(1_100_000)).toBe(400);
    expect(times.mean(1_320_000)).toBe(800);
    expect(times.mean(9_000_000)).toBeNull();
  });
});
