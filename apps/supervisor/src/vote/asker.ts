import { agentsBallot } from '@autoweave/contracts';
import { type Bus, type Log, toFault } from '@autoweave/kernel';
import type { AgentDirectory } from '../agent/agent-directory.js';
import type { VoicesRepository, WantedVoice } from './voices.repository.js';

export interface AskerParts {
  readonly voices: VoicesRepository;
  readonly bus: Pick<Bus, 'request'>;
  readonly log: Log;
  readonly agents: AgentDirectory;
  readonly eligible: (tenantId: string) => readonly string[];
  /** Voices that one tenant's agents are asked for within an hour, at most: each may cost a model turn. */
  readonly perHour: number;
  /** Whether some worker can answer. */
  readonly served: () => boolean;
  readonly positionOf: (tenantId: string, voteId: string, agent: string) => Promise<string | undefined>;
  /** Casts what an agent chose, in its name. */
  readonly cast: (wanted: WantedVoice, choice: string, rationale: string) => Promise<unknown>;
  /** Closes a vote in which nobody is left to be heard. */
  readonly close: (tenantId: string, voteId: string) => Promise<unknown>;
}

const atOnce = 4;
const listed = 50;
const answerMs = 40_000;
const actor = { type: 'service' as const, service: 'supervisor' };

/**
 * Asks agents for their voice as soon as a vote, a round or a proposal opens, and casts it in their name (ORC-076…083). An
 * abstention is kept with its reason. What was asked is in the database: nobody is asked twice, whoever restarts.
 */
export class Asker {
  readonly #asking = new Set<string>();
  #open = true;
  #looks = 0;

  constructor(private readonly parts: AskerParts) {}

  stop(): void {
    this.#open = false;
  }

  /** Begins to ask whoever is wanted, a few at a time, and does not wait for the answers. */
  async look(): Promise<void> {
    const { voices, served, eligible, close } = this.parts;
    if (!this.#open || !served()) return;
    if ((this.#looks += 1) % 1_000 === 1) await voices.forget();
    for (const { tenantId, voteId } of await voices.spoken()) await close(tenantId, voteId);
    if (this.#asking.size >= atOnce) return;
    const wanted = [
      ...(await voices.wantedInVotes(listed)),
      ...(await voices.wantedInRounds(listed)),
      ...(await voices.wantedInProposals(eligible, listed)),
    ];
    for (const one of wanted) {
      if (this.#asking.size >= atOnce) return;
      await this.#begin(one);
    }
  }

  async #begin(wanted: WantedVoice): Promise<void> {
    const { agents, voices, perHour } = this.parts;
    const key = `${wanted.subjectId} ${wanted.voter}`;
    const agent = agents.of(wanted.tenantId).named(wanted.voter)?.definition;
    if (!agent?.enabled || this.#asking.has(key)) return;
    if ((await voices.askedLately(wanted.tenantId)) >= perHour || !(await voices.claim(wanted))) return;
    this.#asking.add(key);
    void this.#ask(wanted, agent.type)
      .catch((error: unknown) => this.parts.log.warn({ err: error, voter: wanted.voter }, 'the voice of an agent was not kept'))
      .finally(() => {
        this.#asking.delete(key);
        void this.look().catch(() => undefined);
      });
  }

  async #ask(wanted: WantedVoice, type: string): Promise<void> {
    const { bus, voices, cast, positionOf } = this.parts;
    const { kind, subjectId, tenantId, voter, title, description, options, endsAt } = wanted;
    try {
      const ownPosition = kind === 'vote' ? await positionOf(tenantId, subjectId, voter) : undefined;
      const answer = await bus.request(
        agentsBallot,
        {
          agent: { name: voter, type },
          ballotKey: `${subjectId}:${voter}`,
          kind,
          title: title.slice(0, 2_000),
          description: description.slice(0, 20_000),
          options: [...options],
          ...(ownPosition === undefined ? {} : { ownPosition }),
          endsAt,
        },
        { tenantId, actor },
        { timeoutMs: answerMs },
      );
      if (answer.choice === undefined) return await voices.settle(wanted, 'abstained', answer.rationale);
      await cast(wanted, answer.choice, answer.rationale);
      await voices.settle(wanted, 'cast', answer.rationale);
    } catch (error) {
      const { code, message } = toFault(error);
      // Over meanwhile: nothing is wanted any more.
      await voices.settle(wanted, code === 'INVALID_TRANSITION' ? 'abstained' : 'failed', `${code}: ${message}`);
    }
  }
}
