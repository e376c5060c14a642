import { goalsSubmit, type Proposal, type ProposalInput, type Vote, type VoteInput } from '@autoweave/contracts';
import { type Bus, fault, JobQueue, type Log, type Pool, toFault } from '@autoweave/kernel';
import type { AgentDirectory } from '../agent/agent-directory.js';
import { Admission } from '../goal/admission.js';
import type { Claimant } from '../network/conflict-policy.js';
import { ProposalsRepository } from './proposals.repository.js';
import { VotesRepository } from './votes.repository.js';

export interface VoteKeeperParts {
  readonly pool: Pool;
  readonly bus: Bus;
  readonly log: Log;
  readonly redisUrl: string;
  readonly agents: AgentDirectory;
  readonly admission: Admission;
  /** What else has deadlines of the same kind, and whom to ask for their voice; looked after together. */
  readonly alsoLookAfter?: (now: Date) => Promise<void>;
}

const sweepEveryMs = 5_000;
const defaultDurationMs = 24 * 3_600_000;
const actor = { type: 'service' as const, service: 'supervisor' };

/**
 * Votes and work proposals. Deadlines live in Postgres: a delayed job wakes on time, a sweep is the safety net, and either
 * survives a restart. What follows from an approval is idempotent by the proposal's id and goal.
 */
export class VoteKeeper {
  readonly votes: VotesRepository;
  readonly proposals: ProposalsRepository;
  #queue: JobQueue<Record<string, never>> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #open = false;

  constructor(private readonly parts: VoteKeeperParts) {
    this.votes = new VotesRepository(parts.pool, (tenantId, ballots, tied) => this.#breakTie(tenantId, ballots, tied));
    this.proposals = new ProposalsRepository(parts.pool);
  }

  start(): void {
    this.#open = true;
    this.#queue = new JobQueue('votes', this.parts.redisUrl, this.parts.log);
    this.#queue.process(async () => this.look());
    this.#timer = setInterval(() => void this.look(), sweepEveryMs);
    void this.look();
  }

  async stop(): Promise<void> {
    this.#open = false;
    clearInterval(this.#timer);
    await this.#working;
    await this.#queue?.close();
  }

  /** Ends what is over and begins what is approved; never throws. */
  look(): Promise<void> {
    this.#working = this.#working
      .then(async () => {
        if (!this.#open) return;
        await this.votes.closeOverdue(new Date());
        await this.#begin();
        await this.proposals.settle();
        await this.parts.alsoLookAfter?.(new Date());
      })
      .catch((error: unknown) => this.parts.log.warn({ err: error }, 'votes could not be looked after'));
    return this.#working;
  }

  async open(tenantId: string, proposer: string, input: VoteInput): Promise<Vote> {
    const deadline = new Date(input.deadline ?? Date.now() + defaultDurationMs);
    if (deadline.getTime() <= Date.now()) throw fault('VALIDATION_FAILED', 'The deadline has passed already');
    const vote = await this.votes.open(tenantId, proposer, input, input.voters ?? this.eligible(tenantId), deadline);
    void this.look();
    await this.#queue?.add('deadline', {}, { delay: deadline.getTime() - Date.now() + 1, jobId: vote.voteId, removeOnComplete: true });
    return vote;
  }

  async cast(tenantId: string, voteId: string, ballot: { voter: string; choice: string; rationale?: string | undefined }): Promise<Vote> {
    return this.#followed(await this.votes.cast(tenantId, voteId, ballot));
  }

  async close(tenantId: string, voteId: string): Promise<Vote> {
    return this.#followed(await this.votes.close(tenantId, voteId));
  }

  /** What hangs on a vote that is over goes on here, or with the next look. */
  #followed(vote: Vote): Vote {
    if (vote.status !== 'open') void this.look();
    return vote;
  }

  async propose(tenantId: string, userId: string, proposedBy: string, input: ProposalInput): Promise<Proposal> {
    const proposal = await this.proposals.create(tenantId, userId, proposedBy, input);
    void this.look();
    return proposal;
  }

  async prioritise(tenantId: string, proposalId: string, voter: string, priority: number): Promise<Proposal> {
    return this.#decided(await this.proposals.prioritise(tenantId, proposalId, voter, priority, this.eligible(tenantId)));
  }

  async endorse(tenantId: string, proposalId: string, voter: string): Promise<Proposal> {
    return this.#decided(await this.proposals.endorse(tenantId, proposalId, voter, this.eligible(tenantId)));
  }

  /** Who an agent is that takes part in a disagreement; undefined when the tenant has no such agent. */
  claimant(tenantId: string, name: string): Claimant | undefined {
    const agent = this.parts.agents.of(tenantId).named(name);
    if (!agent) return undefined;
    const { role, enabled } = agent.definition;
    return { role, mayAct: enabled && (agent.deployment === 'DEPLOYED' || agent.deployment === 'RUNNING') };
  }

  /**
   * The agents of a tenant that have a voice: those that carry out tasks. The others (planner, critic, memory keeper …) think
   * for single goals and are never asked, so that thresholds over them could not be reached.
   */
  eligible(tenantId: string): string[] {
    return this.parts.agents.of(tenantId).doers.map((definition) => definition.name);
  }

  /** Its goal is begun here or by the next look. */
  #decided(proposal: Proposal): Proposal {
    if (proposal.status === 'approved') void this.look();
    return proposal;
  }

  async #begin(): Promise<void> {
    for (const p of await this.proposals.approved()) {
      try {
        await this.parts.bus.request(
          goalsSubmit,
          {
            goalId: p.goalId as string,
            idempotencyKey: `proposal:${p.proposalId}`,
            userId: p.userId,
            title: p.definition.title,
            text: p.definition.description,
            // 1–5 of a proposal on the goal's scale of 1–10.
            priority: Math.min(10, Math.max(1, Math.round(p.meanPriority * 2))),
            permissions: await this.parts.admission.permissions(p.tenantId, p.userId, `proposal:${p.proposalId}`),
            origin: `proposal:${p.proposalId}`,
          },
          { tenantId: p.tenantId, actor },
        );
        await this.proposals.begun(p.proposalId);
      } catch (error) {
        if (Admission.isForNow(error)) continue;
        const problem = toFault(error);
        await this.proposals.failed(p.proposalId, `${problem.code}: ${problem.message}`);
      }
    }
  }

  /** The supervisor goes with those whose record is better; when that is equal too, it does not decide. */
  #breakTie(tenantId: string, ballots: ReadonlyMap<string, string>, tied: readonly string[]): { by: string; choice: string } | undefined {
    const ranked = tied
      .map((choice) => ({
        choice,
        record: this.#recordOf(
          tenantId,
          [...ballots].filter(([, c]) => c === choice).map(([voter]) => voter),
        ),
      }))
      .sort((a, b) => b.record - a.record);
    const [first, second] = ranked;
    if (!first || !second || first.record === second.record) return undefined;
    const by = `the supervisor, by the record of those who voted for it (${first.record.toFixed(2)} against ${second.record.toFixed(2)}),`;
    return { by, choice: first.choice };
  }

  /** Share of tasks that succeeded over all tasks of these voters; 0.5 for those without history. */
  #recordOf(tenantId: string, voters: readonly string[]): number {
    let succeeded = 0;
    let failed = 0;
    for (const voter of voters)
      for (const row of this.parts.agents.profiles.of(tenantId, voter).values()) {
        succeeded += row.succeeded;
        failed += row.failed;
      }
    return succeeded + failed === 0 ? 0.5 : succeeded / (succeeded + failed);
  }
}
