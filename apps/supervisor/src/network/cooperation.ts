import {
  Cluster,
  type ClusterInput,
  type ClusterPatch,
  Collaboration,
  type CollaborationChange,
  type CollaborationInput,
  collaborationSettled,
  Conflict,
  type ConflictInput,
  conflictSettled,
  Round,
  type RoundInput,
  roundSettled,
} from '@autoweave/contracts';
import { fault, inTransaction, newId, type Pool, type PoolClient } from '@autoweave/kernel';
import type { z } from 'zod';
import { leaveEvent } from '../outbox/leave.js';
import type { VoteKeeper } from '../vote/vote-keeper.js';
import { judgeByPolicy } from './conflict-policy.js';
import { changeCollaboration, endCollaboration, expireCollaboration, expireRound, voteInRound } from './sessions.js';

const schemas = { cluster: Cluster, collaboration: Collaboration, conflict: Conflict, round: Round };
type Kind = keyof typeof schemas;
type Body<K extends Kind> = z.infer<(typeof schemas)[K]>;

const maxListed = 500;
const conflictVoteMs = 60_000;
/** Longest option of a vote; longer positions are cut. */
const maxOption = 200;

/** Clusters, sessions, disagreements and rounds of a tenant's agents. Each record changes under its row lock. */
export class Cooperation {
  constructor(
    private readonly pool: Pool,
    private readonly votes: VoteKeeper,
  ) {}

  clusters = (tenantId: string): Promise<Cluster[]> => this.#list(tenantId, 'cluster');
  conflicts = async (tenantId: string): Promise<Conflict[]> =>
    Promise.all((await this.#list(tenantId, 'conflict')).map((c) => this.#followVote(tenantId, c.conflictId, c)));
  rounds = async (tenantId: string): Promise<Round[]> => (await this.#list(tenantId, 'round')).map((r) => expireRound(r, new Date()));
  collaborations = async (tenantId: string): Promise<Collaboration[]> =>
    (await this.#list(tenantId, 'collaboration')).map((c) => expireCollaboration(c, new Date()));

  async createCluster(tenantId: string, input: ClusterInput): Promise<Cluster> {
    if (!input.members.includes(input.coordinator)) throw fault('VALIDATION_FAILED', 'The coordinator must be one of the members');
    if ((await this.clusters(tenantId)).some((c) => c.name === input.name))
      throw fault('CONFLICT', `There is a cluster "${input.name}" already`);
    return this.#add(tenantId, 'cluster', { ...input, clusterId: newId('clus'), createdAt: new Date().toISOString() }, (c) => c.clusterId);
  }

  updateCluster(tenantId: string, clusterId: string, patch: ClusterPatch): Promise<Cluster> {
    return this.#change(tenantId, 'cluster', clusterId, (cluster) => {
      const next = Cluster.parse({ ...cluster, ...patch });
      if (!next.members.includes(next.coordinator)) throw fault('VALIDATION_FAILED', 'The coordinator must be one of the members');
      return next;
    });
  }

  /** Whoever opens a session for a goal that has one of that name joins it; only two at the same moment can both open one. */
  async createCollaboration(tenantId: string, input: CollaborationInput): Promise<Collaboration> {
    if (input.goalId !== undefined) {
      const present = (await this.collaborations(tenantId)).find(
        (c) => c.goalId === input.goalId && c.name === input.name && (c.status === 'active' || c.status === 'paused'),
      );
      if (present) return this.#join(tenantId, present.collaborationId, input.participants);
    }
    const collaboration: Collaboration = {
      ...input,
      collaborationId: newId('meet'),
      participants: [...new Set(input.participants)],
      status: 'active',
      createdAt: new Date().toISOString(),
      contextVersion: 0,
      sharedContext: {},
    };
    return this.#add(tenantId, 'collaboration', collaboration, (c) => c.collaborationId, input.expiresAt);
  }

  async #join(tenantId: string, id: string, participants: readonly string[]): Promise<Collaboration> {
    return this.#change(tenantId, 'collaboration', id, (c) =>
      participants
        .filter((participant) => !c.participants.includes(participant))
        .reduce((joined, participant) => changeCollaboration(joined, { action: 'join', participant }, new Date()), c),
    );
  }

  async collaboration(tenantId: string, id: string): Promise<Collaboration> {
    return expireCollaboration(await this.#get(this.pool, tenantId, 'collaboration', id, ''), new Date());
  }

  changeCollaboration(tenantId: string, id: string, change: CollaborationChange): Promise<Collaboration> {
    return this.#change(tenantId, 'collaboration', id, (c) => changeCollaboration(expireCollaboration(c, new Date()), change, new Date()));
  }

  openRound(tenantId: string, input: RoundInput): Promise<Round> {
    const round: Round = { ...input, roundId: newId('round'), votes: {}, status: 'open', createdAt: new Date().toISOString() };
    if (input.deadline !== undefined && Date.parse(input.deadline) <= Date.now())
      throw fault('VALIDATION_FAILED', 'The deadline has passed already');
    return this.#add(tenantId, 'round', round, (r) => r.roundId, input.deadline);
  }

  voteInRound(tenantId: string, roundId: string, participant: string, vote: boolean): Promise<Round> {
    return this.#change(tenantId, 'round', roundId, (round) => voteInRound(expireRound(round, new Date()), participant, vote));
  }

  /**
   * AGT-037: the highest priority wins; where it is shared, the policy says whose word counts; where that is open, a vote
   * among the agents with a deadline, whose tie the supervisor breaks; where that decides nothing, a person does. Each outcome is kept with its reason.
   */
  async resolve(tenantId: string, proposer: string, input: ConflictInput): Promise<Conflict> {
    const base = { ...input, conflictId: newId('conf'), createdAt: new Date().toISOString() };
    const highest = Math.max(...input.claims.map((claim) => claim.priority));
    const top = input.claims.filter((claim) => claim.priority === highest);
    const positions = [...new Set(top.map((claim) => claim.position))];
    const [only] = positions;
    if (positions.length === 1 && only !== undefined)
      return this.#keep(tenantId, {
        ...base,
        status: 'resolved',
        resolvedBy: 'priority',
        winner: only,
        reason: `the only position with priority ${highest}`,
      });
    const policy = judgeByPolicy(top, (agent) => this.votes.claimant(tenantId, agent));
    if (policy.kind === 'decided')
      return this.#keep(tenantId, { ...base, status: 'resolved', resolvedBy: 'policy', winner: policy.winner, reason: policy.reason });
    // Named one by one: a disagreement among agents is settled by agents (AGT-037).
    const voters = this.votes.eligible(tenantId);
    if (voters.length === 0)
      return this.#keep(tenantId, { ...base, status: 'waiting_for_human', reason: 'no agent can vote now: a person decides' });
    const vote = await this.votes.open(tenantId, proposer, {
      voters,
      type: input.kind === 'resource' ? 'resource' : 'strategy',
      title: input.subject.slice(0, 200),
      description: `Between ${policy.claims.map((c) => `${c.agent}: ${c.position}`).join('; ')}`.slice(0, 4_000),
      options: [...new Set(policy.claims.map((claim) => claim.position.slice(0, maxOption)))],
      deadline: new Date(Date.now() + conflictVoteMs).toISOString(),
    });
    return this.#keep(tenantId, {
      ...base,
      status: 'voting',
      voteId: vote.voteId,
      reason: `several positions with priority ${highest}: put to the vote`,
    });
  }

  decide(tenantId: string, conflictId: string, winner: string, by: string, reason: string | undefined): Promise<Conflict> {
    return this.#change(tenantId, 'conflict', conflictId, (conflict) => {
      if (conflict.status === 'resolved') throw fault('INVALID_TRANSITION', 'The disagreement is settled already');
      if (!conflict.claims.some((claim) => claim.position === winner)) throw fault('VALIDATION_FAILED', `"${winner}" is nobody's position`);
      return { ...conflict, status: 'resolved', resolvedBy: 'human', winner, reason: `${by} decided${reason ? `: ${reason}` : ''}` };
    });
  }

  /** Ends what is over, whoever looks: rounds and sessions at their time, sessions with their goal, disagreements with their vote. */
  async settle(now: Date): Promise<void> {
    const { rows } = await this.pool.query<{ tenantId: string; kind: Kind; id: string; goalStatus: string | null }>(
      `SELECT c.tenant_id AS "tenantId", c.kind, c.id, g.status AS "goalStatus" FROM cooperation c
         LEFT JOIN goal g ON c.kind = 'collaboration' AND g.goal_id = c.body->>'goalId' AND g.finished_at IS NOT NULL
         LEFT JOIN vote v ON c.kind = 'conflict' AND v.vote_id = c.body->>'voteId' AND v.status <> 'open'
        WHERE c.expires_at IS NOT NULL AND c.kind <> 'lease' AND (c.expires_at <= $1 OR g.goal_id IS NOT NULL OR v.vote_id IS NOT NULL)
        ORDER BY c.expires_at LIMIT 200`,
      [now],
    );
    for (const { tenantId, kind, id, goalStatus } of rows) {
      if (kind === 'round') await this.#change(tenantId, 'round', id, (round) => expireRound(round, now));
      else if (kind === 'collaboration')
        await this.#change(tenantId, 'collaboration', id, (c) =>
          goalStatus === null ? expireCollaboration(c, now) : endCollaboration(c, goalStatus, now),
        );
      else if (kind === 'conflict') await this.#followVote(tenantId, id);
    }
  }

  /** What an agent itself stood for in the disagreement behind a vote. */
  async positionOf(tenantId: string, voteId: string, agent: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ body: Conflict }>(
      `SELECT body FROM cooperation WHERE tenant_id = $1 AND kind = 'conflict' AND body->>'voteId' = $2 LIMIT 1`,
      [tenantId, voteId],
    );
    return rows[0]?.body.claims.find((claim) => claim.agent === agent)?.position.slice(0, maxOption);
  }

  /** A vote that has ended settles its disagreement, or hands it to a person. */
  async #followVote(tenantId: string, id: string, known?: Conflict): Promise<Conflict> {
    const conflict = known ?? (await this.#get(this.pool, tenantId, 'conflict', id, ''));
    if (conflict.status !== 'voting' || conflict.voteId === undefined) return conflict;
    const vote = await this.votes.votes.get(tenantId, conflict.voteId);
    if (vote.status === 'open') return conflict;
    return this.#change(tenantId, 'conflict', conflict.conflictId, (present) => {
      if (present.status !== 'voting') return present;
      if (vote.result === undefined) return { ...present, status: 'waiting_for_human', reason: vote.reason ?? 'no decision' };
      const resolvedBy = vote.reason?.startsWith('tie') ? 'supervisor' : 'vote';
      // Options are shortened positions: the winner is said in full.
      const winner = present.claims.find((claim) => claim.position.slice(0, maxOption) === vote.result)?.position ?? vote.result;
      return { ...present, status: 'resolved', resolvedBy, winner, reason: vote.reason ?? '' };
    });
  }

  #keep = (tenantId: string, conflict: Conflict): Promise<Conflict> => this.#add(tenantId, 'conflict', conflict, (c) => c.conflictId);

  async #add<K extends Kind>(tenantId: string, kind: K, body: Body<K>, idOf: (body: Body<K>) => string, lookAt?: string): Promise<Body<K>> {
    return inTransaction(this.pool, async (client) => {
      await client.query('INSERT INTO cooperation (id, tenant_id, kind, body, expires_at) VALUES ($1, $2, $3, $4, $5)', [
        idOf(body),
        tenantId,
        kind,
        JSON.stringify(body),
        isOpen(kind, body) ? (lookAt ?? 'infinity') : null,
      ]);
      if (kind === 'conflict' && !isOpen(kind, body)) await announce(client, tenantId, kind, body);
      return body;
    });
  }

  async #list<K extends Kind>(tenantId: string, kind: K): Promise<Body<K>[]> {
    const { rows } = await this.pool.query<{ body: Body<K> }>(
      'SELECT body FROM cooperation WHERE tenant_id = $1 AND kind = $2 ORDER BY created_at DESC, id DESC LIMIT $3',
      [tenantId, kind, maxListed],
    );
    return rows.map((row) => row.body);
  }

  async #get<K extends Kind>(client: Pool | PoolClient, tenantId: string, kind: K, id: string, lock: string): Promise<Body<K>> {
    const { rows } = await client.query<{ body: Body<K> }>(
      `SELECT body FROM cooperation WHERE tenant_id = $1 AND kind = $2 AND id = $3 ${lock}`,
      [tenantId, kind, id],
    );
    if (!rows[0]) throw fault('NOT_FOUND', `There is no ${kind} ${id}`);
    return rows[0].body;
  }

  /** What ends by the change is announced with it, once. */
  async #change<K extends Kind>(tenantId: string, kind: K, id: string, next: (body: Body<K>) => Body<K>): Promise<Body<K>> {
    return inTransaction(this.pool, async (client) => {
      const before = await this.#get(client, tenantId, kind, id, 'FOR UPDATE');
      const body = next(before);
      const open = isOpen(kind, body);
      await client.query('UPDATE cooperation SET body = $2, expires_at = CASE WHEN $3 THEN expires_at END WHERE id = $1', [
        id,
        JSON.stringify(body),
        open,
      ]);
      if (!open && (isOpen(kind, before) || statusOf(before) !== statusOf(body))) await announce(client, tenantId, kind, body);
      return body;
    });
  }
}

const openStates: Readonly<Record<Kind, readonly string[]>> = {
  cluster: [],
  round: ['open'],
  collaboration: ['active', 'paused'],
  conflict: ['voting'],
};
const statusOf = (body: object): string => ('status' in body ? String(body.status) : '');
const isOpen = (kind: Kind, body: object): boolean => openStates[kind].includes(statusOf(body));

async function announce(client: PoolClient, tenantId: string, kind: Kind, body: object): Promise<void> {
  if (kind === 'round') await leaveEvent(client, tenantId, roundSettled, body as Round);
  else if (kind === 'collaboration') await leaveEvent(client, tenantId, collaborationSettled, body as Collaboration);
  else if (kind === 'conflict') await leaveEvent(client, tenantId, conflictSettled, body as Conflict);
}
