import {
  clustersCreate,
  clustersList,
  clustersUpdate,
  type CollaborationChange,
  collaborationsChange,
  collaborationsCreate,
  collaborationsGet,
  conflictsDecide,
  conflictsList,
  conflictsResolve,
  type ConflictInput,
  type NetworkMessage,
  networkStats,
  networkTopology,
  resourcesList,
  resourcesOffer,
  resourcesRequest,
  roundsOpen,
  roundsVote,
  streams,
  votesCast,
  votesClose,
} from '@autoweave/contracts';
import { AgentNetwork, bodyField, connectRedis, type Handler, Mailroom, type MemberSettings, networkKeys } from '@autoweave/kernel';
import { scriptedModel } from '@autoweave/models';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { defineSupervisor, supervisorMigrations } from '../src/service.js';
import { Desk } from './desk.js';
import { Hand } from './hand.js';

const system = await createTestSystem({ migrations: [supervisorMigrations] });
const desk = new Desk(system);
const redis = connectRedis(system.env.REDIS_URL);
system.onClose(() => redis.disconnect());

beforeAll(async () => {
  await system.boot(
    defineSupervisor(() => scriptedModel([])),
    { AUTOWEAVE_WORKER_LEASE_MS: '1500' },
  );
});

async function join(id: string, handle: Handler = () => undefined, settings?: Partial<MemberSettings>, tenantId = desk.tenantId) {
  const mailroom = new Mailroom(system.env.REDIS_URL);
  const network = new AgentNetwork(
    mailroom,
    tenantId,
    {
      id,
      name: id,
      type: 'specialist',
      capabilities: ['talk'],
      location: {},
      metadata: {},
      resources: () => ({ concurrentTasks: { current: 1, max: 2 } }),
    },
    handle,
    { heartbeatMs: 200, discoveryMs: 300, dropAfterMs: 1_200, ...settings },
  );
  await network.start();
  let open = true;
  const leave = async () => {
    if (!open) return;
    open = false;
    await network.stop();
    await mailroom.close();
  };
  system.onClose(leave);
  return { network, broker: network.broker, leave };
}
const events = async (type: string): Promise<any[]> =>
  (await redis.xrange(streams.events, '-', '+'))
    .map(([, fields]) => JSON.parse(fields[fields.indexOf(bodyField) + 1] as string))
    .filter((e) => e.type === type)
    .map((e) => e.payload);

describe('the agent network', () => {
  // @requirements AGT-030 AGT-032
  it('shows everybody to whoever joins late, within two seconds, and newcomers to those who are there', async () => {
    const a = await join('ann');
    const discovered: string[] = [];
    a.network.on('agentDiscovered', (node) => discovered.push(node.id));
    const started = performance.now();
    const b = await join('bob');
    expect(b.network.nodes.map((n) => n.id)).toContain('ann');
    await eventually(() => discovered.includes('bob'));
    expect(performance.now() - started).toBeLessThan(2_000);
    await b.leave();
    await a.leave();
  });

  // @requirement AGT-033
  it('tells of a changed status, of who leaves, and drops who fell silent, never itself', async () => {
    const a = await join('cat');
    const b = await join('dan');
    const silent = await join('eli', undefined, { heartbeatMs: 60_000, discoveryMs: 60_000 });
    const seen: string[] = [];
    a.network.on('agentStatusChanged', (node, from) => seen.push(`${node.id}: ${from} to ${node.status}`));
    a.network.on('agentLost', (node) => seen.push(`${node.id} lost`));
    await b.network.setStatus('busy');
    await eventually(() => seen.includes('dan: online to busy'));
    await b.leave();
    await eventually(() => seen.includes('dan lost'));
    await eventually(() => seen.includes('eli lost'));
    expect(await redis.hexists(networkKeys(desk.tenantId).members, 'cat')).toBe(1);
    await silent.leave();
    await a.leave();
  });

  it('keeps tenants apart', async () => {
    const a = await join('ann2');
    const b = await join('bob2', undefined, undefined, new Desk(system).tenantId);
    expect(a.network.nodes.map((n) => n.id)).not.toContain('bob2');
    expect((await b.broker.send({ to: 'ann2', type: 'query' })).undeliverable).toEqual(['ann2']);
    await a.leave();
    await b.leave();
  });
});

describe('messages between agents', () => {
  // @requirements AGT-026 ORC-053
  it('reach one, several or all, and a question gets its own answer', async () => {
    const heard = new Map<string, NetworkMessage[]>(['fay', 'gus'].map((id) => [id, []]));
    const listen =
      (id: string): Handler =>
      (m) => {
        heard.get(id)?.push(m);
        return m.type === 'query' ? { answer: `${id} says ${String(m.payload.n)}` } : undefined;
      };
    const me = await join('hal');
    const others = [await join('fay', listen('fay')), await join('gus', listen('gus'))];
    expect((await me.broker.send({ to: ['fay', 'gus', 'nobody'], type: 'result_share' })).undeliverable).toEqual(['nobody']);
    await me.broker.send({ to: '*', type: 'learn' });
    await eventually(() => [...heard.values()].every((all) => all.length >= 2));
    const answers = await Promise.all(
      [1, 2, 3].map((n) => me.broker.request(n === 2 ? 'gus' : 'fay', { type: 'query', payload: { n } }, 3_000)),
    );
    expect(answers.map((a) => a.payload.answer)).toEqual(['fay says 1', 'gus says 2', 'fay says 3']);
    await expect(me.broker.request('nobody', { type: 'query' }, 500)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const mute = await join('ida');
    await expect(me.broker.request('ida', { type: 'query' }, 200)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    const { connections } = await desk.bus.request(networkTopology, {}, desk.sender);
    expect(connections.find((c) => c.from === 'hal')?.to).toEqual(expect.arrayContaining(['fay', 'gus']));
    const stats = await desk.bus.request(networkStats, {}, desk.sender);
    expect(stats.connectivity).toBeGreaterThan(0);
    expect(stats.messagesPerMinute).toBeGreaterThan(0);
    expect(stats.undeliverable).toBeGreaterThan(0);
    for (const one of [me, mute, ...others]) await one.leave();
  });

  // @requirements AGT-024 AGT-025
  it('that are too old are dropped and counted, and those that nobody understands go to the dead letters', async () => {
    const heard: string[] = [];
    const a = await join('jan', (m) => void heard.push(m.id));
    const keys = networkKeys(desk.tenantId);
    const old = {
      id: crypto.randomUUID(),
      timestamp: new Date(Date.now() - 5_000).toISOString(),
      tenantId: desk.tenantId,
      from: 'x',
      to: 'jan',
      type: 'query',
      ttl: 1_000,
    };
    const before = Number((await redis.hget(keys.counters, 'expired')) ?? 0);
    await redis.xadd(keys.inbox('jan'), '*', bodyField, JSON.stringify(old));
    await redis.xadd(keys.inbox('jan'), '*', bodyField, JSON.stringify({ ...old, type: 'gossip' }));
    await eventually(async () => Number(await redis.hget(keys.counters, 'expired')) === before + 1);
    await eventually(async () => (await redis.xlen(keys.dead)) > 0);
    expect(heard).toEqual([]);
    await a.leave();
  });

  it('wait for a recipient that is away for a moment', async () => {
    const first = await join('kim');
    const me = await join('leo');
    first.network.broker.stop();
    await me.broker.send({ to: 'kim', type: 'learn', payload: { n: 1 } });
    const heard: unknown[] = [];
    const again = await join('kim', (m) => void heard.push(m.payload.n));
    await eventually(() => heard.includes(1));
    await again.leave();
    await me.leave();
  });

  // @requirement AGT-039
  it('a hundred at once to everybody arrive within five seconds', async () => {
    let count = 0;
    const a = await join('mia', (m) => void (m.type === 'learn' && (count += 1)));
    const b = await join('ned');
    const started = performance.now();
    await Promise.all(Array.from({ length: 100 }, () => b.broker.send({ to: '*', type: 'learn' })));
    await eventually(() => count === 100);
    expect(performance.now() - started).toBeLessThan(5_000);
    await a.leave();
    await b.leave();
  });
});

describe('instances on workers', () => {
  it('are discovered and lost with their worker, and told of on the bus within two seconds', async () => {
    const started = performance.now();
    const hand = await new Hand(desk.bus, system.env.REDIS_URL, undefined, ['research']).start();
    const id = `research@${hand.workerId}`;
    await eventually(async () => (await events('agent.discovered')).some((e) => e.id === id));
    expect(performance.now() - started).toBeLessThan(2_000);
    const { nodes } = await desk.bus.request(networkTopology, {}, desk.sender);
    expect(nodes.find((n) => n.id === id)).toMatchObject({ name: 'research', status: 'idle', resources: { concurrentTasks: { max: 8 } } });
    await hand.kill();
    await eventually(async () => (await events('agent.lost')).some((e) => e.id === id));
  });
});

describe('cooperation', () => {
  // @requirement AGT-035
  it('of clusters keeps members and coordinator, and changes only what is named', async () => {
    const cluster = { name: 'c', members: ['code', 'qa'], coordinator: 'qa', loadBalancing: 'capability_based' as const };
    const made = await desk.bus.request(clustersCreate, { cluster }, desk.sender);
    const changed = await desk.bus.request(clustersUpdate, { clusterId: made.clusterId, patch: { members: ['qa', 'data'] } }, desk.sender);
    expect(changed).toMatchObject({ members: ['qa', 'data'], loadBalancing: 'capability_based' });
    await expect(desk.bus.request(clustersCreate, { cluster }, desk.sender)).rejects.toMatchObject({ code: 'CONFLICT' });
    const other = new Desk(system);
    expect((await other.bus.request(clustersList, {}, other.sender)).clusters).toEqual([]);
  });

  it('in a session loses no change when two share at once', async () => {
    const { collaborationId } = await desk.bus.request(
      collaborationsCreate,
      { collaboration: { name: 's', participants: ['a', 'b'] } },
      desk.sender,
    );
    const share = (set: Record<string, unknown>) =>
      desk.bus.request(collaborationsChange, { collaborationId, change: { action: 'share', baseVersion: 0, set } }, desk.sender);
    const results = await Promise.allSettled([share({ a: 1 }), share({ b: 2 })]);
    expect(results.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  // @requirement AGT-037
  it('settles disagreements by priority, else by policy, else by vote, else by a person, and keeps how', async () => {
    const claim = (agent: string, position: string, priority: number) => ({ agent, position, priority });
    const resolve = (claims: ConflictInput['claims']) =>
      desk.bus.request(conflictsResolve, { conflict: { kind: 'decision', subject: 'which way', claims } }, desk.sender);
    expect(await resolve([claim('code', 'left', 8), claim('qa', 'right', 3)])).toMatchObject({
      status: 'resolved',
      resolvedBy: 'priority',
      winner: 'left',
    });
    expect(await resolve([claim('code', 'left', 5), claim('planner', 'right', 5)])).toMatchObject({
      status: 'resolved',
      resolvedBy: 'policy',
      winner: 'right',
    });
    const voted = await resolve([claim('code', 'left', 5), claim('qa', 'right', 5)]);
    expect(voted.status).toBe('voting');
    await desk.bus.request(votesCast, { voteId: voted.voteId!, voter: 'data', choice: 'right' }, desk.sender);
    await desk.bus.request(votesClose, { voteId: voted.voteId!, by: 'x' }, desk.sender);
    const open = await resolve([claim('code', 'left', 5), claim('qa', 'right', 5)]);
    await desk.bus.request(votesClose, { voteId: open.voteId!, by: 'x' }, desk.sender);
    const { conflicts } = await desk.bus.request(conflictsList, {}, desk.sender);
    expect(conflicts.find((c) => c.conflictId === voted.conflictId)).toMatchObject({ resolvedBy: 'vote', winner: 'right' });
    expect(conflicts.find((c) => c.conflictId === open.conflictId)?.status).toBe('waiting_for_human');
    const decided = await desk.bus.request(
      conflictsDecide,
      { conflictId: open.conflictId, winner: 'left', by: 'ana', reason: 'shorter' },
      desk.sender,
    );
    expect(decided).toMatchObject({ status: 'resolved', resolvedBy: 'human', reason: 'ana decided: shorter' });
  });

  it('by message: the supervisor answers who can do what, and lends in the name of the sender only', async () => {
    const a = await join('ola', undefined, { dropAfterMs: 60_000 });
    await eventually(() => a.network.nodes.some((n) => n.id === 'supervisor'));
    const ask = (type: 'query' | 'resource_offer' | 'resource_request', payload: Record<string, unknown>) =>
      a.broker.request('supervisor', { type, payload }, 3_000);
    const { payload } = await ask('query', { capability: 'sql' });
    expect((payload.agents as { name: string }[]).map((one) => one.name)).toEqual(['data']);
    const offered = await ask('resource_offer', { agent: 'somebody else', kind: 'cpu', amount: 2, durationMs: 60_000 });
    expect(offered.payload.lease).toMatchObject({ offeredBy: 'ola', amount: 2 });
    const refused = await ask('resource_request', { kind: 'cpu', amount: 50, durationMs: 1_000 });
    expect([refused.type, refused.payload.error]).toEqual(['error_notification', expect.stringContaining('Nobody offers')]);
    await a.leave();
  });

  // @requirement AGT-038
  it('lends resources for a while, never more than offered, and takes them back in time', async () => {
    const tenant = new Desk(system);
    const offer = (durationMs: number) =>
      tenant.bus.request(resourcesOffer, { offer: { agent: 'data', kind: 'memory', amount: 100, durationMs } }, tenant.sender);
    const ask = (agent: string, amount: number, durationMs = 60_000) =>
      tenant.bus.request(resourcesRequest, { request: { agent, kind: 'memory', amount, durationMs } }, tenant.sender);
    await offer(60_000);
    await expect(ask('data', 10)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => ask('qa', 30)));
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(3);
    expect(await ask('code', 10, 300)).toMatchObject({ grantedTo: 'code', offeredBy: 'data' });
    await expect(ask('code', 10)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    const again = await eventually(() => ask('code', 10).catch(() => undefined));
    expect(again.amount).toBe(10);
    const { leases } = await tenant.bus.request(resourcesList, {}, tenant.sender);
    expect(leases.find((l) => l.offerId === undefined)).toMatchObject({ amount: 100, free: 0 });
  });

  // @requirement AGT-037
  it('in a disagreement hears agents only: no person outvotes them', async () => {
    const claims = [
      { agent: 'code', position: 'left', priority: 5 },
      { agent: 'qa', position: 'right', priority: 5 },
    ];
    const { voteId } = await desk.bus.request(conflictsResolve, { conflict: { kind: 'decision', subject: 's', claims } }, desk.sender);
    const vote = (voter: string) => desk.bus.request(votesCast, { voteId: voteId!, voter, choice: 'left' }, desk.sender);
    await expect(vote(`user:${desk.userId}`)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(vote('memory-keeper')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await vote('data')).counts.left).toBe(1);
  });

  // @requirements AGT-036 AGT-037 ORC-083
  it('is settled at its time although nobody looks, and told once', async () => {
    const soon = new Date(Date.now() + 700).toISOString();
    const round = { type: 'consensus' as const, participants: ['code'], proposal: 'now', deadline: soon };
    const { roundId } = await desk.bus.request(roundsOpen, { round }, desk.sender);
    const session = { name: 'brief', participants: ['code'], expiresAt: soon };
    const { collaborationId } = await desk.bus.request(collaborationsCreate, { collaboration: session }, desk.sender);
    const claims = [
      { agent: 'code', position: 'left', priority: 5 },
      { agent: 'qa', position: 'right', priority: 5 },
    ];
    const disputed = await desk.bus.request(conflictsResolve, { conflict: { kind: 'decision', subject: 's', claims } }, desk.sender);
    await desk.bus.request(votesClose, { voteId: disputed.voteId!, by: 'x' }, desk.sender);
    const told = async () => ({
      round: (await events('round.settled')).filter((e) => e.roundId === roundId),
      session: (await events('collaboration.settled')).filter((e) => e.collaborationId === collaborationId),
      conflict: (await events('conflict.settled')).filter((e) => e.conflictId === disputed.conflictId),
    });
    await eventually(async () => Object.values(await told()).every((some) => some.length > 0));
    expect(await told()).toMatchObject({
      round: [{ status: 'expired' }],
      session: [{ status: 'completed' }],
      conflict: [{ status: 'waiting_for_human' }],
    });
  });

  // @requirement AGT-036
  it('in a session keeps what happened in order, and fails with the goal that it was for', async () => {
    const goalId = await desk.submit({ plan: undefined });
    const collaboration = { name: 's', participants: ['code'], goalId };
    const { collaborationId } = await desk.bus.request(collaborationsCreate, { collaboration }, desk.sender);
    const change = (one: CollaborationChange) => desk.bus.request(collaborationsChange, { collaborationId, change: one }, desk.sender);
    await change({ action: 'say', participant: 'code', text: 'I begin' });
    await change({ action: 'share', participant: 'code', baseVersion: 0, set: { file: 'a.csv' } });
    await expect(change({ action: 'say', participant: 'qa', text: 'me too' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await desk.cancel(goalId);
    const ended = await eventually(async () => {
      const now = await desk.bus.request(collaborationsGet, { collaborationId }, desk.sender);
      return now.status === 'failed' ? now : undefined;
    });
    expect(ended.messageHistory?.map(({ from, kind, text }) => `${from ?? '-'} ${kind} ${text}`)).toEqual([
      'code said I begin',
      'code shared file',
      '- failed its goal ended as cancelled',
    ]);
  });

  it('in rounds counts the participants', async () => {
    const { roundId } = await desk.bus.request(
      roundsOpen,
      { round: { type: 'election', participants: ['a', 'b', 'c'], proposal: 'b leads' } },
      desk.sender,
    );
    const vote = (participant: string) => desk.bus.request(roundsVote, { roundId, participant, vote: true }, desk.sender);
    await vote('a');
    expect((await vote('b')).status).toBe('accepted');
  });
});
