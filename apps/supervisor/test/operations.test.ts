import {
  agentsCreate,
  agentsDeploy,
  agentsGet,
  agentsHealth,
  agentsList,
  agentsUpdate,
  type Node,
  nodesDrain,
  nodesList,
  nodesRegister,
  nodesRemove,
  type OpsDecision,
  opsDecisions,
  streams,
  workersDrain,
} from '@autoweave/contracts';
import { bodyField, connectRedis, createPool } from '@autoweave/kernel';
import { scriptedModel } from '@autoweave/models';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { defineSupervisor, supervisorMigrations } from '../src/service.js';
import { Desk, planOf, task } from './desk.js';
import { completed, failed, Hand } from './hand.js';

const system = await createTestSystem({ migrations: [supervisorMigrations] });
const desk = new Desk(system);
const redis = connectRedis(system.env.REDIS_URL);
system.onClose(() => redis.disconnect());
const pool = createPool(system.env.DATABASE_URL, 'orchestration', { max: 1, name: 'test' });
system.onClose(() => pool.end());
const node = { host: 'h', capacity: 4 };

let hand: Hand;
beforeAll(async () => {
  await system.boot(
    defineSupervisor(() => scriptedModel([])),
    {
      AUTOWEAVE_HEALTH_CHECK_MS: '200',
      AUTOWEAVE_NODE_TIMEOUT_MS: '2500',
      AUTOWEAVE_MAX_NODES: '6',
      AUTOWEAVE_WORKER_LEASE_MS: '3000',
    },
  );
  hand = await new Hand(desk.bus, system.env.REDIS_URL, undefined, ['code', 'data', 'general']).start();
  system.onClose(() => hand.kill());
});

const nodes = async (): Promise<Node[]> => (await desk.bus.request(nodesList, {}, desk.sender)).nodes;
const register = (name: string, over = {}): Promise<Node> =>
  desk.bus.request(nodesRegister, { node: { name, ...node, ...over } }, desk.sender);
const decisions = async (kind: OpsDecision['kind']): Promise<OpsDecision[]> =>
  (await desk.bus.request(opsDecisions, { kind }, desk.sender)).decisions;
const events = async (type: string): Promise<any[]> =>
  (await redis.xrange(streams.events, '-', '+'))
    .map(([, fields]) => JSON.parse(fields[fields.indexOf(bodyField) + 1] as string))
    .filter((e) => e.type === type)
    .map((e) => e.payload);

describe('machines', () => {
  // @requirement ORC-100
  it('register with what they have, and are known from their workers without', async () => {
    const registered = await register('node-1', { capabilities: ['docker'], metadata: { region: 'eu' } });
    expect(registered).toMatchObject({ status: 'ONLINE', capacity: 4, capabilities: ['docker'], metadata: { region: 'eu' } });
    expect((await register('node-1', { capabilities: ['docker', 'systemd'] })).nodeId).toBe(registered.nodeId);
    await eventually(async () => (await nodes()).find((n) => n.name.endsWith('-test') && n.capacity === 8));
  });

  // @requirement ORC-101
  it('are no more than the installation allows', async () => {
    const more = ['node-2', 'node-3', 'node-4', 'node-5'];
    await Promise.all(more.map((name) => register(name)));
    await expect(register('node-9')).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    const all = await nodes();
    for (const { name, nodeId } of all) if (more.includes(name)) await desk.bus.request(nodesRemove, { nodeId }, desk.sender);
    expect((await nodes()).map((n) => n.name)).not.toContain('node-3');
  });

  // @requirements ORC-102 ORC-105
  it('are chosen for a deployed agent by the strategy among those that suit it, with the reason stored', async () => {
    await register('node-1', { capabilities: ['docker', 'systemd'] });
    await desk.bus.request(
      agentsUpdate,
      { name: 'infra', patch: { affinity: { required_capabilities: ['docker'], node_selector: ['node-1'] } }, by: desk.userId },
      desk.sender,
    );
    await desk.bus.request(agentsDeploy, { name: 'infra', action: 'deploy', by: desk.userId }, desk.sender);
    expect(await decisions('balance')).toMatchObject([{ subject: 'infra', reason: expect.stringContaining('least_connections: node-1') }]);
  });

  // @requirement ORC-121
  it('that fall silent go offline once, with where their work goes', async () => {
    await register('node-2');
    const lost = await eventually(async () => (await decisions('failover')).find((d) => d.subject === 'node-2'));
    expect(lost.reason).toContain('-test');
    expect((await nodes()).find((n) => n.name === 'node-2')?.status).toBe('OFFLINE');
    expect((await events('alert.raised')).filter((e) => e.type === 'node_lost' && e.subject === 'node-2').length).toBeGreaterThan(0);
  });

  it('that a person drains take nothing new, whatever their workers tell, until resumed', async () => {
    const own = await new Hand(desk.bus, system.env.REDIS_URL, undefined, ['code'], 8, { name: 'drained', capabilities: [] }).start();
    const { nodeId } = await eventually(async () => (await nodes()).find((n) => n.name === 'drained'));
    const set = (draining: boolean) => desk.bus.request(nodesDrain, { nodeId, draining, by: 'ana' }, desk.sender);
    expect(await set(true)).toEqual({ nodeId, draining: true, workers: 1 });
    const told = { order: 'drain', workerId: own.workerId, draining: true };
    // Once by the person, and again as long as the worker has not heard.
    await eventually(() => own.orders.filter((order) => JSON.stringify(order) === JSON.stringify(told)).length >= 2);
    expect((await nodes()).find((n) => n.name === 'drained')?.status).toBe('DRAINING');
    await set(false);
    expect((await nodes()).find((n) => n.name === 'drained')?.status).toBe('ONLINE');
    await own.kill();
    await desk.bus.request(nodesRemove, { nodeId }, desk.sender);
  });

  // @requirement ORC-101
  it('that are known count once: there is room for all the installation allows, also for those that come one after another', async () => {
    const names = ['m-1', 'm-2', 'm-3', 'm-4', 'm-5'];
    const hands = [];
    for (const name of names) {
      hands.push(await new Hand(desk.bus, system.env.REDIS_URL, undefined, ['code'], 8, { name, capabilities: [] }).start());
      await eventually(async () => (await nodes()).some((n) => n.name === name && n.status === 'ONLINE'));
    }
    for (const one of hands) await one.kill();
    const ours = async () => (await nodes()).filter((n) => names.includes(n.name));
    await eventually(async () => (await ours()).every((n) => n.status === 'OFFLINE'));
    for (const { nodeId } of await ours()) await desk.bus.request(nodesRemove, { nodeId }, desk.sender);
  });

  // @requirement ORC-107
  it('hold five agents on three of them; ten deployed at once are all placed and healthy', async () => {
    const tenant = new Desk(system);
    const names = ['node-a', 'node-b', 'node-c'];
    const hands = await Promise.all(
      names.map((name) => new Hand(desk.bus, system.env.REDIS_URL, undefined, ['code'], 8, { name, capabilities: [] }).start()),
    );
    for (const n of await nodes()) if (n.status === 'OFFLINE') await desk.bus.request(nodesRemove, { nodeId: n.nodeId }, desk.sender);
    await eventually(async () => (await nodes()).filter((n) => names.includes(n.name) && n.status === 'ONLINE').length === 3);
    const { definition } = await tenant.bus.request(agentsGet, { name: 'code' }, tenant.sender);
    const create = (name: string) =>
      tenant.bus.request(agentsCreate, { definition: { ...definition, name, affinity: { node_selector: names } }, by: 'x' }, tenant.sender);
    const deploy = (name: string) => tenant.bus.request(agentsDeploy, { name, action: 'deploy', by: 'x' }, tenant.sender);
    const wanted = Array.from({ length: 10 }, (_, i) => `coder-${i}`);
    for (const name of wanted) await create(name);
    for (const name of wanted.slice(0, 5)) await deploy(name);
    const again = await Promise.all(wanted.map(deploy));
    expect(again.map((agent) => agent.deployment)).toEqual(wanted.map(() => 'DEPLOYED'));
    const placed = (await decisions('balance')).filter((d) => d.subject.startsWith('coder-'));
    expect(new Set(placed.map((d) => d.subject)).size).toBe(10);
    expect(placed.every((d) => names.some((name) => d.reason.includes(name)))).toBe(true);
    const { agents } = await tenant.bus.request(agentsHealth, {}, tenant.sender);
    expect(agents.find((a) => a.agentId === 'code')?.status).toBe('healthy');
    for (const one of hands) await one.kill();
    for (const n of await nodes()) if (names.includes(n.name)) await desk.bus.request(nodesRemove, { nodeId: n.nodeId }, desk.sender);
  });

  // @requirements ORC-099 ORC-105
  it('get the tasks of agents that need what only they have', async () => {
    const special = { name: 'special', capabilities: ['gpu'] };
    const plain = await new Hand(desk.bus, system.env.REDIS_URL, undefined, ['research']).start();
    const able = await new Hand(desk.bus, system.env.REDIS_URL, undefined, ['research'], 8, special).start();
    const needs = { affinity: { required_capabilities: ['gpu'] } };
    await desk.bus.request(agentsUpdate, { name: 'research', patch: needs, by: desk.userId }, desk.sender);
    await eventually(async () => (await nodes()).some((n) => n.name === 'special'));
    const plan = planOf(...Array.from({ length: 6 }, (_, i) => task(`g${i}`, [], { agentType: 'research' })));
    expect((await desk.finished(await desk.submit({ plan }))).state).toBe('COMPLETED');
    expect([plain.seen.length, able.seen.length]).toEqual([0, 6]);
    expect(able.seen[0]?.needs).toEqual({ capabilities: ['gpu'], nodes: [] });
    await plain.kill();
    await able.kill();
    const gone = (await nodes()).find((n) => n.name === 'special');
    await desk.bus.request(nodesRemove, { nodeId: gone!.nodeId }, desk.sender);
  });
});

describe('workers', () => {
  // @requirement ORC-098
  it('are told to take no new work, and to work again; who and why is kept', async () => {
    const set = (draining: boolean) => desk.bus.request(workersDrain, { workerId: hand.workerId, draining, by: 'ana' }, desk.sender);
    expect(await set(true)).toEqual({ workerId: hand.workerId, draining: true });
    await set(false);
    const own = () => hand.orders.filter((order) => JSON.stringify(order).includes(hand.workerId));
    await eventually(() => own().length >= 2);
    expect(own()).toEqual([
      { order: 'drain', workerId: hand.workerId, draining: true },
      { order: 'drain', workerId: hand.workerId, draining: false },
    ]);
    expect((await decisions('drain'))[0]).toMatchObject({ subject: hand.workerId, reason: expect.stringContaining('ana') });
    const unknown = { workerId: 'worker_01h2xcejqtf2nbrexx3vqjhp41', draining: true, by: 'ana' };
    await expect(desk.bus.request(workersDrain, unknown, desk.sender)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('agents', () => {
  // @requirement ORC-114
  it('that fail too often are unhealthy, get nothing new while others can, and lose no task', async () => {
    hand.behaviour = (a) => (a.agent.name === 'data' ? [failed(a, 'TOOL_FAILED')] : [completed(a)]);
    const plan = planOf(...Array.from({ length: 4 }, (_, i) => task(`t${i}`, [], { agentType: 'data', maxRetries: 5 })));
    const goalId = await desk.submit({ plan });
    const recovery = await eventually(async () => (await decisions('recovery')).find((d) => d.subject === 'data'));
    expect(recovery.reason).toMatch(/restart: \d+ % of results are errors/);
    expect((await events('health.updated')).filter((e) => e.agentId === 'data').at(-1)?.status).toBe('unhealthy');
    const { agents } = await desk.bus.request(agentsHealth, {}, desk.sender);
    expect(agents.find((a) => a.agentId === 'data')).toMatchObject({ status: 'unhealthy', recoveryAttempts: 1, errorRatePercent: 100 });
    // The general agent stepped in: everything was done all the same.
    expect((await desk.finished(goalId)).state).toBe('COMPLETED');
    hand.behaviour = (a) => [completed(a)];
  });

  // @requirements ORC-114 ORC-117
  it('of one tenant that are refused or fail bar nobody else, and refusals say nothing about an agent at all', async () => {
    hand.behaviour = (a) => (a.tenantId !== desk.tenantId && a.agent.name === 'code' ? [failed(a, 'SAFETY_VIOLATION')] : [completed(a)]);
    const refused = new Desk(system);
    const plan = planOf(...Array.from({ length: 6 }, (_, i) => task(`r${i}`, [], { agentType: 'code', maxRetries: 0 })));
    await refused.finished(await refused.submit({ plan }));
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect((await decisions('recovery')).filter((d) => d.subject === 'code')).toEqual([]);
    const tripped = async (at: Desk) => (await at.bus.request(agentsList, {}, at.sender)).agents.find((a) => a.name === 'data')?.circuit;
    expect([await tripped(desk), await tripped(refused)]).not.toEqual(['closed', 'closed']);
    expect(await tripped(refused)).toBe('closed');
    hand.behaviour = (a) => [completed(a)];
  });

  // @requirements ORC-117 ORC-119
  it('keep in the database how often they were healed, and have their worker started anew', async () => {
    const { rows } = await pool.query(`SELECT agent, attempts, escalated FROM recovery WHERE agent = 'data'`);
    expect(rows).toEqual([{ agent: 'data', attempts: 1, escalated: false }]);
    expect(hand.orders).toContainEqual({ order: 'restart', workerId: hand.workerId, reason: expect.stringContaining('errors') });
  });

  it('and how busy their workers are decide how many machines there should be, with the metric', async () => {
    const hold = await eventually(async () => (await decisions('scale_hold'))[0]);
    expect(hold.metrics).toMatchObject({ utilisation: expect.any(Number), slots: expect.any(Number) });
  });
});
