import type { Bus, Log, Pool } from '@autoweave/kernel';
import type { AgentDirectory } from './agent/agent-directory.js';
import type { SupervisorConfig } from './config.js';
import { Admission } from './goal/admission.js';
import { Cooperation } from './network/cooperation.js';
import { Scheduler } from './schedule/scheduler.js';
import { Analyst } from './suggestion/analyst.js';
import { TelosKeeper } from './telos/telos-keeper.js';
import { Asker } from './vote/asker.js';
import { VoicesRepository } from './vote/voices.repository.js';
import { VoteKeeper } from './vote/vote-keeper.js';
import type { WorkerRegistry } from './worker/worker-registry.js';

export interface GovernanceParts {
  readonly pool: Pool;
  readonly bus: Bus;
  readonly log: Log;
  readonly config: SupervisorConfig;
  readonly agents: AgentDirectory;
  readonly workers: WorkerRegistry;
  /** Whether this supervisor does what one of them does for all. */
  readonly leads: () => boolean;
}

/** What decides beside the engine which goals begin and in what sense: schedules, votes, proposals, suggestions and purpose. */
export class Governance {
  readonly scheduler: Scheduler;
  readonly voteKeeper: VoteKeeper;
  readonly cooperation: Cooperation;
  readonly analyst: Analyst;
  readonly telos: TelosKeeper;
  readonly #asker: Asker;

  constructor({ pool, bus, log, config, agents, workers, leads }: GovernanceParts) {
    const admission = new Admission(bus);
    const redisUrl = config.REDIS_URL;
    this.voteKeeper = new VoteKeeper({
      pool,
      admission,
      bus,
      log,
      redisUrl,
      agents,
      alsoLookAfter: async (now) => {
        await this.cooperation.settle(now);
        await this.#asker.look();
      },
    });
    this.cooperation = new Cooperation(pool, this.voteKeeper);
    this.#asker = new Asker({
      voices: new VoicesRepository(pool),
      bus,
      log,
      agents,
      eligible: (tenantId) => this.voteKeeper.eligible(tenantId),
      perHour: config.AUTOWEAVE_BALLOTS_PER_HOUR,
      served: () => workers.slots() > 0,
      positionOf: (tenantId, voteId, agent) => this.cooperation.positionOf(tenantId, voteId, agent),
      cast: ({ kind, subjectId, tenantId, voter }, choice, rationale) =>
        kind === 'vote'
          ? this.voteKeeper.cast(tenantId, subjectId, { voter, choice, rationale })
          : kind === 'round'
            ? this.cooperation.voteInRound(tenantId, subjectId, voter, choice === 'yes')
            : this.voteKeeper.prioritise(tenantId, subjectId, voter, Number(choice)),
      close: (tenantId, voteId) => this.voteKeeper.close(tenantId, voteId),
    });
    this.analyst = new Analyst({ pool, bus, log, agents, admission, leads });
    this.telos = new TelosKeeper(pool);
    this.scheduler = new Scheduler({
      pool,
      admission,
      bus,
      log,
      redisUrl,
      maxSeconds: config.AUTOWEAVE_GOAL_MAX_SECONDS,
      typeOf: (tenantId, agent) => agents.of(tenantId).doers.find((d) => d.name === agent || d.type === agent)?.type,
    });
  }

  start(): void {
    this.scheduler.start();
    this.voteKeeper.start();
    this.analyst.start();
  }

  async stop(): Promise<void> {
    await this.scheduler.stop();
    this.#asker.stop();
    await this.voteKeeper.stop();
    await this.analyst.stop();
  }
}
