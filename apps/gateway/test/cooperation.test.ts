import { beforeAll, describe, expect, it } from 'vitest';
import { addPerson, type Gateway, id, people, startGateway } from './gateway.js';

const schedule = { name: 'report', cron: '0 8 * * *', prompt: 'Say how the week went' };
const scheduleId = 'sched_01h2xcejqtf2nbrexx3vqjhp41';

describe('agents, schedules, votes, machines and the network at the door', () => {
  let gateway: Gateway;
  let viewer: string;
  let admin: string;
  beforeAll(async () => {
    gateway = await startGateway();
    [viewer, admin] = (await Promise.all([gateway.signIn(people.vic.email), gateway.signIn(people.ana.email)])) as [string, string];
  });

  it('are closed to whoever is not signed in', async () => {
    for (const path of [
      '/agents/data',
      '/agents/data/profile',
      '/schedules',
      '/reports',
      '/votes',
      '/proposals',
      '/nodes',
      '/ops/decisions',
      '/clusters',
      '/network/stats',
    ])
      expect((await gateway.call('GET', `/api/v1${path}`)).status, path).toBe(401);
  });

  it('may be changed by nobody who may only look', async () => {
    const changes: [string, string, unknown][] = [
      ['PATCH', '/agents/data', { enabled: false }],
      ['POST', '/agents/data/deploy', {}],
      ['POST', '/schedules', schedule],
      ['POST', `/schedules/${scheduleId}/run`, {}],
      ['POST', '/votes', { type: 'strategy', title: 'x', options: ['a', 'b'] }],
      ['POST', '/nodes', { name: 'n', host: 'n' }],
      ['POST', '/workers/worker_01h2xcejqtf2nbrexx3vqjhp41/drain', {}],
      ['POST', '/clusters', { name: 'c', members: ['a'], coordinator: 'a' }],
    ];
    for (const [method, path, body] of changes)
      expect((await gateway.call(method, `/api/v1${path}`, { token: viewer, body })).body.code, path).toBe('FORBIDDEN');
  });

  // @requirement AGT-065
  it('let only administrators set what an agent may do', async () => {
    const { passwordHash } = await gateway.db.user.findFirstOrThrow();
    const email = 'operator@example.test';
    await addPerson(gateway.db, {
      userId: id('user', '8'),
      tenantId: people.ana.tenantId,
      email,
      role: 'operator',
      passwordHash: passwordHash as string,
    });
    const operator = await gateway.signIn(email);
    const patch = (token: string, body: unknown) => gateway.call('PATCH', '/api/v1/agents/data', { token, body });
    for (const body of [{ policy: { max_file_size_mb: 5 } }, { privilege: 'PRIVILEGED' }, { permission: 'ADMIN' }])
      expect((await patch(operator, body)).body.code, JSON.stringify(body)).toBe('FORBIDDEN');
    // The peer of this test does not speak of agents: the request got past the door.
    expect((await patch(operator, { instructions: 'Be brief.' })).body.code).toBe('UNAVAILABLE');
    expect((await patch(admin, { privilege: 'STANDARD' })).body.code).toBe('UNAVAILABLE');
  });

  it('say what agents consumed, to operators alone, by the dimensions that are asked for', async () => {
    expect((await gateway.call('GET', '/api/v1/usage?by=day', { token: viewer })).body.code).toBe('FORBIDDEN');
    expect((await gateway.call('GET', '/api/v1/usage?by=shoe-size', { token: admin })).status).toBe(400);
  });

  it('refuse what is not valid before anybody else hears of it', async () => {
    const tooShort = await gateway.call('POST', '/api/v1/schedules', { token: admin, body: { ...schedule, cron: '*' } });
    expect([tooShort.status, tooShort.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    const options = await gateway.call('POST', '/api/v1/votes', {
      token: admin,
      body: { type: 'strategy', title: 'x', options: ['a', 'a'] },
    });
    expect(options.body.code).toBe('VALIDATION_FAILED');
    const patch = await gateway.call('PATCH', '/api/v1/agents/data', { token: admin, body: { policy: { anything: true } } });
    expect(patch.body.code).toBe('VALIDATION_FAILED');
  });
});
