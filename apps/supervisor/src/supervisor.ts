import { randomInt } from 'node:crypto';
import { isTerminalGoalState, type ModelProvider, shardCount, streams, WorkerHeartbeat } from '@autoweave/contracts';
import type { GoalRun, TaskRun } from '@autoweave/engine';
import { type Bus, connectRedis, crashPoint, type Log, type Pool, type SettingsReader, StreamTail } from '@autoweave/kernel';
import type { Redis } from 'ioredis';
import { AgentDirectory } from './agent/agent-directory.js';
import { AgentsRepository } from './agent/agents.repository.js';
import { AgentsService } from './agent/agents.service.js';
import { ProfilesRepository } from './agent/profiles.repository.js';
import { GrantBook } from './approval/grant-book.js';
import { GrantsRepository, grantsChannel } from './approval/grants.repository.js';
import { Auctioneer } from './auction/auctioneer.js';
import { Alarms } from './clock/alarms.js';
import { OwnClock } from './clock/own-clock.js';
import type { SupervisorConfig } from './config.js';
import { rememberedSwitches, withTaskTimeout } from './follow-settings.js';
import { Dispatcher } from './dispatch/dispatcher.js';
import { TrackRecord } from './dispatch/track-record.js';
import { Auditor } from './goal/auditor.js';
import { Governance } from './governance.js';
import { GoalHooks } from './hook/goal-hooks.js';
import { LivePublisher } from './live/live-publisher.js';
import { Notices } from './outbox/notices.js';
import { Outbox, outboxChannel } from './outbox/outbox.js';
import { NetworkDirectory } from './network/directory.js';
import { Resources } from './network/resources.js';
import { SupervisorPeers } from './network/supervisor-peer.js';
import { Operations } from './node/operations.js';
import { ShardLeases, type ShardListener } from './shard/shard-leases.js';
import { type ShardLease, ShardLeasesRepository } from './shard/shard-leases.repository.js';
import { GoalBounds } from './goal/goal-bounds.js';
import { ShardReader } from './shard/shard-reader.js';
import { MemoryLink } from './thinking/memory-link.js';
import { PermittedModel } from './thinking/permitted-model.js';
import { Thinking } from './thinking/thinking.js';
import { Patrol } from './worker/patrol.js';
import { WorkerRegistry } from './worker/worker-registry.js';
import { WorkersRepository } from './worker/workers.repository.js';
import { AfterCommit } from './writer/after-commit.js';
import { commitTick } from './writer/commit-tick.js';
import { GoalStore } from './writer/goal-store.js';
import { Residents } from './writer/residents.js';
import { TenantLimits } from './writer/tenant-limits.js';
import { Writer } from './writer/writer.js';

export interface SupervisorParts {
  readonly instance: string;
  readonly config: SupervisorConfig;
  readonly pool: Pool;
  readonly redis: Redis;
  readonly bus: Bus;
  readonly log: Log;
  readonly model: ModelProvider;
  readonly settings: Pick<SettingsReader, 'value' | 'onChange'>;
}

const saveWorkersEveryMs = 5_000;
const trimEveryMs = 5_000;
/** Safety net under the notices of changed grants. */
const readGrantsEveryMs = 10_000;
/** Goals rebuilt with one query at a take-over. */
const loadAtOnce = 200;
const chance = (): number => randomInt(1_000_000) / 1_000_000;

/** Wires the engine room together: shards, writer, dispatch, workers, thinking. */
export class Supervisor implements ShardListener {
  readonly agents = new AgentDirectory(
    (type) => ({ activeTasks: this.dispatcher.runningOf(type), maxTasks: this.workers.slots(type) }),
    (definition) => this.operations.misplaced(definition),
    (tenantId) => this.#switches(tenantId),
  );
  readonly #switches: ReturnType<typeof rememberedSwitches>;
  readonly agentsService: AgentsService;
  readonly governance: Governance;
  readonly operations: Operations;
  readonly network: NetworkDirectory;
  readonly resources: Resources;
  readonly #peers: SupervisorPeers;
  readonly workers: WorkerRegistry;
  readonly dispatcher: Dispatcher;
  readonly store: GoalStore;
  readonly writer: Writer;
  readonly leases: ShardLeases;
  readonly auditor: Auditor;
  readonly hooks: GoalHooks;
  readonly #residents = new Residents();
  readonly #alarms = new Alarms();
  readonly #record = new TrackRecord();
  readonly #grants = new GrantBook();
  readonly #grantsRepository: GrantsRepository;
  readonly #notices: Notices;
  readonly #workersRepository: WorkersRepository;
  readonly #outbox: Outbox;
  readonly #thinking: Thinking;
  readonly #patrol: Patrol;
  readonly #reader: ShardReader;
  readonly #heartbeats: StreamTail;
  readonly #publisher: Redis;
  /** Up to where each shard's stream has been cut off. */
  readonly #trimmed = new Map<number, string>();
  #saving: NodeJS.Timeout | undefined;
  #trimming: NodeJS.Timeout | undefined;
  #readingGrants: NodeJS.Timeout | undefined;

  constructor(readonly parts: SupervisorParts) {
    const { instance, config, pool, bus, log, model } = parts;
    this.#switches = rememberedSwitches(parts.settings);
    // Hints and notices flow in bulk on a connection of their own, so that they never delay a reply.
    this.#publisher = connectRedis(config.REDIS_URL);
    this.store = new GoalStore(pool);
    this.agentsService = new AgentsService({
      directory: this.agents,
      agents: new AgentsRepository(pool),
      profiles: new ProfilesRepository(pool),
      bus,
      log,
      folder: config.AUTOWEAVE_AGENTS_DIR,
    });
    this.workers = new WorkerRegistry(config.AUTOWEAVE_WORKER_LEASE_MS);
    this.operations = new Operations({
      pool,
      bus,
      log,
      agents: this.agents,
      workers: this.workers,
      settings: {
        strategy: config.AUTOWEAVE_LOAD_BALANCING,
        maxNodes: config.AUTOWEAVE_MAX_NODES,
        maxAgents: config.AUTOWEAVE_MAX_AGENTS,
        maxAgentsPerNode: config.AUTOWEAVE_MAX_AGENTS_PER_NODE,
        nodeTimeoutMs: config.AUTOWEAVE_NODE_TIMEOUT_MS,
        everyMs: config.AUTOWEAVE_HEALTH_CHECK_MS,
        scaling: {
          auto: config.AUTOWEAVE_AUTO_SCALING,
          minNodes: config.AUTOWEAVE_MIN_NODES,
          scaleOutAbove: config.AUTOWEAVE_SCALING_THRESHOLD,
          scaleInBelow: config.AUTOWEAVE_SCALE_IN_THRESHOLD,
        },
        ceilings: { maxMemoryMb: config.AUTOWEAVE_NODE_MAX_MEMORY_MB, maxCpuPercent: config.AUTOWEAVE_NODE_MAX_CPU_PERCENT },
      },
      // Whoever holds the first shard: one supervisor, and another one after its loss.
      leads: () => this.leases.held.has(0),
      redis: parts.redis,
      runningOf: (type) => this.dispatcher.runningOf(type),
    });
    this.governance = new Governance({
      pool,
      bus,
      log,
      config,
      agents: this.agents,
      workers: this.workers,
      leads: () => this.leases.held.has(0),
    });
    this.resources = new Resources(pool);
    this.network = new NetworkDirectory({
      redis: parts.redis,
      bus,
      log,
      agents: this.agents,
      workers: this.workers,
      cooperation: this.governance.cooperation,
      instance,
      leads: () => this.leases.held.has(0),
    });
    this.#peers = new SupervisorPeers({
      redis: parts.redis,
      redisUrl: config.REDIS_URL,
      log,
      agents: this.agents,
      resources: this.resources,
      leads: () => this.leases.held.has(0),
      load: () => ({ running: this.dispatcher.running, slots: this.workers.slots() }),
    });
    this.#workersRepository = new WorkersRepository(pool);
    this.#grantsRepository = new GrantsRepository(pool);
    this.#outbox = new Outbox(pool, bus, log);
    this.#notices = new Notices(pool, log);
    this.#notices.on(outboxChannel, () => this.#outbox.noticed());
    this.#notices.on(grantsChannel, () => void this.#readGrants());
    const command: Writer['command'] = (goalId, order) => this.writer.command(goalId, order);
    this.dispatcher = new Dispatcher(
      this.agents,
      this.workers,
      (run, task, reason) => this.#hopeless(run, task, reason),
      () => this.leases.held.size / shardCount,
    );
    this.#thinking = new Thinking({
      model: new PermittedModel(model),
      agents: this.agents,
      memory: new MemoryLink(bus),
      telos: this.governance.telos,
      timeoutMs: config.AUTOWEAVE_THINK_TIMEOUT_MS,
      log,
      command,
      finish: (plan, tenantId) => withTaskTimeout(plan, parts.settings, tenantId),
    });
    this.#patrol = new Patrol({
      residents: this.#residents,
      workers: this.workers,
      hintTimeoutMs: config.AUTOWEAVE_HINT_TIMEOUT_MS,
      command,
      chance,
      onLost: (ids) => this.#workersLost(ids),
    });
    this.hooks = new GoalHooks({ bus, redisUrl: config.REDIS_URL, log, command, wake: (goalId) => this.writer.wake(goalId) });
    const after = new AfterCommit({
      residents: this.#residents,
      dispatcher: this.dispatcher,
      agents: this.agents,
      live: new LivePublisher(this.#publisher, log),
      outbox: this.#outbox,
      alarms: this.#alarms,
      thinking: () => this.#thinking,
      store: this.store,
      clock: new OwnClock(
        this.#alarms,
        (goalId) => this.#residents.get(goalId),
        (goalId) => this.writer.wake(goalId),
      ),
      auctioneer: new Auctioneer({ bus, agents: this.agents, record: this.#record, log, command }),
      streamOf: (run, task) => {
        const definition = this.agents.ofTask(task, run.tenantId);
        const workerId = definition && this.operations.workerFor(definition);
        return workerId === undefined ? undefined : streams.workerTasks(workerId);
      },
      grants: this.#grants,
      record: this.#record,
      hooks: this.hooks,
      wake: (goalId) => this.writer.wake(goalId),
      dispatchSoon: () => this.writer.dispatchSoon(),
    });
    this.writer = new Writer({
      residents: this.#residents,
      store: this.store,
      dispatcher: this.dispatcher,
      agents: this.agents,
      leases: () => this.leases,
      after,
      limits: new TenantLimits(
        config.AUTOWEAVE_TENANT_MAX_ACTIVE_GOALS,
        config.AUTOWEAVE_TENANT_MAX_WAITING_TASKS,
        () => this.leases.held.size / shardCount,
        new GoalBounds(config, (tenantId) => parts.settings.value('max_concurrent_tasks', tenantId)),
        (tenantId) => parts.settings.value('supervisor_enabled', tenantId),
      ),
      isHeld: (run) => this.hooks.holds(run),
      handsOver: () => this.#outbox.handsOver,
      redis: parts.redis,
      log,
      chance,
    });
    this.auditor = new Auditor({
      pool,
      bus,
      log,
      residents: () => this.residents,
      shards: () => [...this.leases.held.keys()],
      replace: (run) => this.writer.replace(run),
    });
    this.leases = new ShardLeases(instance, new ShardLeasesRepository(pool), config.AUTOWEAVE_SHARD_LEASE_MS, this, log);
    this.#reader = new ShardReader(
      connectRedis(config.REDIS_URL, { blocking: true }),
      (messages) => this.writer.put(messages.map((m) => ({ kind: 'message' as const, ...m }))),
      () => this.writer.backlog,
      log,
    );
    this.#heartbeats = new StreamTail(connectRedis(config.REDIS_URL, { blocking: true }), [streams.heartbeats], (entries) => {
      for (const entry of entries) this.#heard(entry.body);
    });
  }

  get residents(): ReadonlyMap<string, GoalRun> {
    return this.#residents.runs;
  }

  async start(): Promise<void> {
    await commitTick.install(this.parts.pool);
    await this.agentsService.start();
    await this.#record.load(this.parts.pool);
    await this.#readGrants();
    const now = Date.now();
    // What a predecessor knew: they count as seen now, and as lost when they stay silent.
    for (const worker of await this.#workersRepository.recent()) this.workers.inherit(worker, now);
    await this.#heartbeats.start();
    await this.hooks.start();
    this.writer.start();
    await this.leases.start();
    this.#reader.start();
    this.#patrol.start();
    this.#outbox.start();
    this.auditor.start();
    this.governance.start();
    this.operations.start();
    this.network.start();
    this.#peers.start();
    this.#notices.start();
    this.#readingGrants = setInterval(() => void this.#readGrants(), readGrantsEveryMs);
    this.#saving = setInterval(() => void this.#workersRepository.save(this.workers.list()).catch(() => undefined), saveWorkersEveryMs);
    this.#trimming = setInterval(() => this.#trim(), trimEveryMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#saving);
    clearInterval(this.#trimming);
    clearInterval(this.#readingGrants);
    await this.auditor.stop();
    await this.hooks.stop();
    this.#notices.stop();
    await this.governance.stop();
    await this.operations.stop();
    this.network.stop();
    await this.#peers.stop();
    this.#patrol.stop();
    this.#thinking.close();
    await this.#reader.stop();
    await this.#heartbeats.stop();
    await this.leases.stop();
    await this.writer.stop();
    await this.#outbox.stop();
    await this.agentsService.stop();
    this.#alarms.close();
    this.#publisher.disconnect();
  }

  async acquired(leases: readonly ShardLease[]): Promise<void> {
    crashPoint('supervisor.shards_acquired');
    const goalIds = await this.store.unfinished(leases.map((lease) => lease.shard));
    const runs: GoalRun[] = [];
    for (let i = 0; i < goalIds.length; i += loadAtOnce) runs.push(...(await this.store.load(goalIds.slice(i, i + loadAtOnce))).values());
    // All at once or not at all: when a read fails, the shards are taken in again.
    for (const run of runs) if (!isTerminalGoalState(run.state)) this.#adopt(run);
    if (goalIds.length > 0) this.parts.log.info({ goals: goalIds.length }, 'resumed unfinished goals');
    for (const lease of leases) this.#reader.follow(lease.shard, lease.offset);
    this.writer.dispatchSoon();
  }

  async lost(shards: readonly number[]): Promise<void> {
    for (const shard of shards) this.#reader.forget(shard);
    // A lost lease is found out in the middle of a tick; waiting for that one would wait for itself.
    if (shards.every((shard) => this.leases.held.has(shard))) await this.writer.settled();
    const gone = new Set(shards);
    for (const run of this.#residents.ofShards(gone)) this.#thinking.leave(run.goalId);
    this.writer.evictShards(gone);
  }

  async #readGrants(): Promise<void> {
    try {
      this.#grants.load(await this.#grantsRepository.usable());
    } catch (error) {
      this.parts.log.warn({ err: error }, 'the standing grants could not be read');
    }
  }

  /** Commands whose effect is stored need not be kept in Redis. */
  #trim(): void {
    for (const { shard, offset } of this.leases.held.values()) {
      if (this.#trimmed.get(shard) === offset) continue;
      this.#trimmed.set(shard, offset);
      void this.#publisher.xtrim(streams.shard(shard), 'MINID', offset).catch(() => undefined);
    }
  }

  #adopt(run: GoalRun): void {
    const now = Date.now();
    this.auditor.adopted(run);
    for (const id of run.running) {
      const { workerId } = run.tasks.get(id) as TaskRun;
      if (workerId !== undefined) this.workers.presume(workerId, now);
    }
    this.#patrol.adopted(run);
    this.writer.adopt(run);
  }

  #heard(body: string): void {
    try {
      const heartbeat = WorkerHeartbeat.parse(JSON.parse(body));
      if (heartbeat.tools) this.agents.offer(heartbeat.tools);
      if (!this.workers.saw(heartbeat, Date.now())) return;
      this.writer.dispatchSoon();
      void this.#workersRepository.save([heartbeat.worker]).catch(() => undefined);
    } catch (error) {
      this.parts.log.warn({ err: error }, 'a heartbeat could not be read');
    }
  }

  #workersLost(workerIds: readonly string[]): void {
    this.parts.log.warn({ workerIds }, 'workers have lost their lease');
    void this.#workersRepository.markOffline(workerIds).catch(() => undefined);
  }

  #hopeless(run: GoalRun, task: TaskRun, reason: string): void {
    void this.writer.command(run.goalId, {
      type: 'fail_goal',
      at: new Date().toISOString(),
      fault: { code: 'CAPABILITY_MISSING', message: `Nobody can do "${task.spec.name}": ${reason}`, details: { taskKey: task.spec.key } },
    });
  }
}
