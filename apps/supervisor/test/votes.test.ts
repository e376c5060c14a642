import {
  type Proposal,
  type ProposalInput,
  proposalsCreate,
  proposalsEndorse,
  proposalsList,
  proposalsReject,
  proposalsVote,
  streams,
  type Vote,
  type VoteInput,
  voteOpened,
  votesCast,
  votesClose,
  votesGet,
  votesOpen,
} from '@autoweave/contracts';
import { bodyField, connectRedis, createPool, inTransaction, newId, type RunningService } from '@autoweave/kernel';
import { scriptedModel } from '@autoweave/models';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { leaveEvent } from '../src/outbox/leave.js';
import { defineSupervisor, supervisorMigrations } from '../src/service.js';
import { VotesRepository } from '../src/vote/votes.repository.js';
import { Desk } from './desk.js';
import { Door } from './door.js';

const system = await createTestSystem({ migrations: [supervisorMigrations] });
const desk = new Desk(system);
const pool = createPool(system.env.DATABASE_URL, 'orchestration', { max: 2, name: 'test' });
const redis = connectRedis(system.env.REDIS_URL);
const door = new Door(system.env.REDIS_URL);
system.onClose(async () => {
  redis.disconnect();
  await door.close();
  await pool.end();
});
let first: RunningService;
const boot = () => system.boot(defineSupervisor(() => scriptedModel([])));
beforeAll(async () => {
  first = await boot();
});

const open = (over: Partial<VoteInput> = {}): Promise<Vote> =>
  desk.bus.request(
    votesOpen,
    { vote: { type: 'strategy', title: 'How?', options: ['left', 'right'], voters: ['code', 'data'], ...over }, proposer: 'code' },
    desk.sender,
  );
const cast = (voteId: string, voter: string, choice: string, rationale?: string): Promise<Vote> =>
  desk.bus.request(votesCast, { voteId, voter, choice, ...(rationale ? { rationale } : {}) }, desk.sender);
const events = async (type: string): Promise<any[]> =>
  (await redis.xrange(streams.events, '-', '+'))
    .map(([, fields]) => JSON.parse(fields[fields.indexOf(bodyField) + 1] as string))
    .filter((e) => e.type === type)
    .map((e) => e.payload);

describe('a vote', () => {
  // @requirements ORC-076 ORC-077
  it('counts the last ballot of a voter and refuses what is no option, nobody eligible, or too late', async () => {
    const { voteId } = await open();
    await expect(cast(voteId, 'code', 'up')).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(cast(voteId, 'infra', 'left')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(cast('vote_01h2xcejqtf2nbrexx3vqjhp41', 'code', 'left')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await cast(voteId, 'code', 'left');
    expect((await cast(voteId, 'code', 'right', 'shorter')).counts).toEqual({ left: 0, right: 1 });
    const done = await cast(voteId, 'data', 'right');
    expect(done).toMatchObject({ status: 'decided', result: 'right', counts: { left: 0, right: 2 } });
    await expect(cast(voteId, 'code', 'left')).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
    const other = new Desk(system);
    await expect(other.bus.request(votesGet, { voteId }, other.sender)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  // @requirement ORC-079
  it('is told of when it opens, at each ballot, and when it closes with counts and rationales', async () => {
    const { voteId } = await open({ title: 'told' });
    await cast(voteId, 'code', 'left', 'because');
    await cast(voteId, 'data', 'left');
    await eventually(async () => (await events('vote.closed')).some((e) => e.voteId === voteId));
    expect((await events('vote.opened')).filter((e) => e.voteId === voteId)).toMatchObject([{ title: 'told', options: ['left', 'right'] }]);
    expect((await events('vote.cast')).filter((e) => e.voteId === voteId)).toHaveLength(2);
    expect((await events('vote.closed')).filter((e) => e.voteId === voteId)).toMatchObject([
      { result: 'left', counts: { left: 2, right: 0 }, rationales: { code: 'because' } },
    ]);
  });

  it('that is tied without a better record ends without a decision', async () => {
    const { voteId } = await open();
    await cast(voteId, 'code', 'left');
    expect(await cast(voteId, 'data', 'right')).toMatchObject({ status: 'closed', reason: expect.stringContaining('tie') });
  });

  // @requirement ORC-078
  it('that is tied goes the way of those with the better record, and says so', async () => {
    const voter = async (agent: string, succeeded: number) =>
      pool.query(
        `INSERT INTO attempt (task_id, attempt, goal_id, tenant_id, agent_type, agent, outcome, input_tokens, output_tokens, cost_micro_usd, ended_at)
        SELECT $1 || n, 1, 'g', $2, 'code', $1, CASE WHEN n <= $3 THEN 'completed' ELSE 'failed' END, 0, 0, 0, now() FROM generate_series(1, 10) n`,
        [agent, desk.tenantId, succeeded],
      );
    await voter('code', 9);
    await voter('data', 4);
    await first.close();
    first = await boot();
    const { voteId } = await open();
    await cast(voteId, 'code', 'left');
    expect(await cast(voteId, 'data', 'right')).toMatchObject({
      status: 'decided',
      result: 'left',
      reason: expect.stringMatching(/tie .* the supervisor, by the record .*0\.90 against 0\.40/),
    });
  });

  // @requirement ORC-078
  it('is closed at its deadline once, although everything was down in between and two supervisors come back', async () => {
    const { voteId } = await open({ deadline: new Date(Date.now() + 1_500).toISOString() });
    await cast(voteId, 'code', 'left');
    await first.close();
    await redis.flushdb();
    await Promise.all([boot().then((s) => (first = s)), boot()]);
    const closed = await eventually(async () => {
      const vote = await desk.bus.request(votesGet, { voteId }, desk.sender);
      return vote.status === 'open' ? undefined : vote;
    });
    expect(closed).toMatchObject({ status: 'decided', result: 'left' });
    await eventually(async () => (await events('vote.closed')).some((e) => e.voteId === voteId));
    expect((await events('vote.closed')).filter((e) => e.voteId === voteId)).toHaveLength(1);
    expect(await desk.bus.request(votesClose, { voteId, by: 'x' }, desk.sender)).toEqual(closed);
  });

  it('is announced by whoever is there, although the process that stored it never sent anything', async () => {
    const stored = new VotesRepository(pool, () => undefined);
    const input = { type: 'strategy' as const, title: 'left behind', description: '', options: ['left', 'right'] };
    const { voteId } = await stored.open(desk.tenantId, 'code', input, ['code'], new Date(Date.now() + 60_000));
    await stored.cast(desk.tenantId, voteId, { voter: 'code', choice: 'left' });
    await eventually(async () => (await events('vote.closed')).some((e) => e.voteId === voteId && e.result === 'left'));
  });

  it('that is not stored is not announced', async () => {
    const before = (await events('vote.opened')).length;
    const undone = inTransaction(pool, async (client) => {
      await leaveEvent(client, desk.tenantId, voteOpened, {
        voteId: newId('vote'),
        type: 'strategy',
        title: 'undone',
        options: [],
        deadline: new Date().toISOString(),
      });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    const { rows } = await pool.query(`SELECT 1 FROM outbox WHERE payload->>'title' = 'undone'`);
    expect(rows).toEqual([]);
    expect(await events('vote.opened')).toHaveLength(before);
  });

  it('cannot be cast by an agent in another one’s name', async () => {
    const { voteId } = await open();
    const actor = { type: 'agent' as const, agent: 'code', taskId: 't', forUserId: desk.userId };
    const as = (voter: string) => desk.bus.request(votesCast, { voteId, voter, choice: 'left' }, { tenantId: desk.tenantId, actor });
    await expect(as('data')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await as('code')).counts.left).toBe(1);
  });
});

describe('proposed work', () => {
  const agents = ['code', 'data', 'general', 'infra', 'qa', 'research'];
  const propose = (over: Partial<ProposalInput> = {}): Promise<Proposal> =>
    desk.bus.request(
      proposalsCreate,
      { proposal: { title: 'tidy', description: 'Tidy the shelves.', ...over }, proposedBy: 'code', userId: desk.userId },
      desk.sender,
    );
  const rate = (p: Proposal, voter: string, priority: number) =>
    desk.bus.request(proposalsVote, { proposalId: p.proposalId, voter, priority }, desk.sender);
  const endorse = (p: Proposal, voter: string) => desk.bus.request(proposalsEndorse, { proposalId: p.proposalId, voter }, desk.sender);
  const present = async (p: Proposal) =>
    (await desk.bus.request(proposalsList, {}, desk.sender)).proposals.find((q) => q.proposalId === p.proposalId)!;

  // @requirements ORC-080 ORC-081 ORC-082
  it('becomes one goal when enough agents find it urgent, however many vote at once', async () => {
    const p = await propose();
    const results = await Promise.allSettled(agents.map((agent) => rate(p, agent, 9)));
    expect(results.filter((r) => r.status === 'fulfilled').length).toBe(4);
    const begun = await eventually(async () => {
      const now = await present(p);
      return now.status === 'in_progress' || now.status === 'completed' ? now : undefined;
    });
    // Who came after the fourth was too late: which ones is chance.
    expect(Object.values(begun.priorityVotes)).toEqual(Array.from({ length: 4 }, () => 5));
    expect(await desk.get(begun.goalId!)).toMatchObject({ origin: `proposal:${p.proposalId}`, text: 'Tidy the shelves.', priority: 10 });
    await eventually(async () => (await events('proposal.approved')).some((e) => e.proposalId === p.proposalId));
    expect((await events('proposal.approved')).filter((e) => e.proposalId === p.proposalId)).toHaveLength(1);
    await eventually(async () => (await present(p)).status === 'completed');
  });

  it('is approved by the endorsement of half the agents, and nobody can vote on it afterwards', async () => {
    const p = await propose({ title: 'endorsed' });
    for (const agent of agents.slice(0, 2)) await endorse(p, agent);
    expect((await endorse(p, agents[2]!)).status).toBe('approved');
    await expect(endorse(p, agents[3]!)).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
  });

  it('is not approved by people alone, and can be rejected', async () => {
    const p = await propose({ title: 'people' });
    for (let i = 0; i < 20; i += 1) await rate(p, `user:${i}`, 5);
    expect((await present(p)).status).toBe('proposed');
    const rejected = await desk.bus.request(proposalsReject, { proposalId: p.proposalId, by: 'ana', reason: 'no' }, desk.sender);
    expect(rejected).toMatchObject({ status: 'rejected', reason: 'rejected by ana: no' });
  });
});
