import {
  type AgentDefinition,
  type AgentHealth,
  alertRaised,
  type BalanceStrategy,
  type Node,
  streams,
  type WorkerStatus,
} from '@autoweave/contracts';
import { balance, decideScaling, defaultScaling, readHealth, type ScalingMemory } from '@autoweave/engine';
import { type Bus, fault, type Log, type Pool, type Redis } from '@autoweave/kernel';
import type { AgentDirectory } from '../agent/agent-directory.js';
import type { WorkerRegistry } from '../worker/worker-registry.js';
import { Healer, heartbeatOf } from './healer.js';
import { type AgentResult, NodesRepository, type SeenNode } from './nodes.repository.js';
import { type Ceilings, isBound, nodeNameOf, nodeOfWorker, nodeTargets, suits, workerTargets } from './placement.js';
import { RecoveriesRepository } from './recoveries.repository.js';

export interface OperationsSettings {
  readonly strategy: BalanceStrategy;
  readonly maxNodes: number;
  readonly maxAgents: number;
  readonly maxAgentsPerNode: number;
  readonly nodeTimeoutMs: number;
  readonly everyMs: number;
  readonly scaling: {
    readonly auto: boolean;
    readonly minNodes: number;
    readonly scaleOutAbove: number;
    readonly scaleInBelow: number;
  };
  readonly ceilings: Ceilings;
}

export interface OperationsParts {
  readonly pool: Pool;
  readonly bus: Bus;
  readonly log: Log;
  readonly agents: AgentDirectory;
  readonly workers: WorkerRegistry;
  readonly settings: OperationsSettings;
  /** Whether this supervisor looks after the installation: exactly one does. */
  readonly leads: () => boolean;
  readonly redis: Redis;
  readonly runningOf: (agentType: string) => number;
}

/** By then workers have been heard of. */
const firstLookMs = 2_000;
const actor = { type: 'service' as const, service: 'supervisor' };
const everywhere = { tenantId: null, actor };

/**
 * Keeps the list of machines true, reads the health of agents, heals what can be healed from here, and says when there
 * should be more or fewer machines. Each decision is stored with what caused it. Adding and removing machines is left to
 * whoever runs them (an autoscaler reads the same figures); tasks of a lost machine are given out again by their leases.
 */
export class Operations {
  readonly nodes: NodesRepository;
  #first: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #scaling: ScalingMemory | undefined;
  readonly #recoveries: RecoveriesRepository;
  readonly #healer: Healer;
  #responseMs: ReadonlyMap<string, number> = new Map();
  #known: readonly Node[] = [];
  #turn = 0;

  constructor(private readonly parts: OperationsParts) {
    this.nodes = new NodesRepository(parts.pool);
    this.#recoveries = new RecoveriesRepository(parts.pool);
    this.#healer = new Healer({ ...parts, nodes: this.nodes, recoveries: this.#recoveries });
  }

  start(): void {
    this.#first = setTimeout(() => void this.look(), Math.min(firstLookMs, this.parts.settings.everyMs));
    this.#timer = setInterval(() => void this.look(), this.parts.settings.everyMs);
  }

  async stop(): Promise<void> {
    this.#healer.stop();
    clearTimeout(this.#first);
    clearInterval(this.#timer);
    await this.#working;
  }

  look(): Promise<void> {
    this.#working = this.#working
      .then(async () => {
        this.#known = await this.nodes.list();
        if (!this.parts.leads()) return;
        await this.nodes.saw(this.#seen(), this.parts.settings.maxNodes);
        await this.#keepDraining();
        await this.#failOver();
        await this.#scale();
        const results = await this.nodes.recentResults();
        this.#measure(results);
        await this.#healer.heal(results, Date.now());
      })
      .catch((error: unknown) => this.parts.log.warn({ err: error }, 'machines and agents could not be looked after'));
    return this.#working;
  }

  async drain(workerId: string, draining: boolean, by: string): Promise<void> {
    if (!this.parts.workers.list().some((worker) => worker.workerId === workerId))
      throw fault('NOT_FOUND', `There is no worker ${workerId}`, { hint: 'GET /workers lists them' });
    await this.parts.bus.notify(streams.control, { order: 'drain', workerId, draining });
    await this.nodes.decide({
      kind: draining ? 'drain' : 'resume',
      subject: workerId,
      reason: draining ? `${by} wants it to take no new work` : `${by} lets it work again`,
      metrics: {},
    });
  }

  /** Drains or resumes every worker of a machine; the machine stays so for workers that come later. */
  async drainNode(nodeId: string, draining: boolean, by: string): Promise<number> {
    const name = await this.nodes.drain(nodeId, draining);
    const workers = this.parts.workers.list().filter((worker) => nodeNameOf(worker) === name);
    for (const { workerId } of workers) await this.parts.bus.notify(streams.control, { order: 'drain', workerId, draining });
    await this.nodes.decide({
      kind: draining ? 'drain' : 'resume',
      subject: name,
      reason: `${by} wants the machine to ${draining ? 'take no new work' : 'work again'}`,
      metrics: { workers: workers.length },
    });
    this.#known = await this.nodes.list();
    return workers.length;
  }

  /** Why no machine here suits an agent (ORC-105); undefined while machines are not known or the agent does not care. */
  misplaced({ affinity, type }: AgentDefinition): string | undefined {
    if (!isBound(affinity)) return undefined;
    const { required_capabilities: required = [], node_selector: selector = [] } = affinity;
    const { workers } = this.parts;
    const lane = workers.laneOf(type);
    const suitable = workers.list().some((w) => w.agentTypes.includes(lane) && suits(affinity, nodeOfWorker(w, this.#known)));
    return suitable ? undefined : `no machine with a worker for it has ${[...required, ...selector].join(', ')}`;
  }

  /**
   * Which worker gets a task of an agent that is bound to machines; undefined for all others, whose tasks are taken by
   * whichever worker has room first.
   */
  workerFor(definition: AgentDefinition): string | undefined {
    if (!isBound(definition.affinity)) return undefined;
    const { workers, settings } = this.parts;
    const lane = workers.laneOf(definition.type);
    const targets = workerTargets(definition, lane, workers.list(), this.#known, (id) => this.#responseMs.get(id));
    const request = { turn: (this.#turn += 1), chance: Math.random(), preferred: definition.affinity.preferred_capabilities };
    const choice = balance(settings.strategy, targets, request);
    if (choice.ok) return choice.target.id;
    // All of them are busy: the one with the fewest tasks for its size is free first.
    const open = targets.filter((target) => target.healthy && !target.draining);
    return open.sort((a, b) => a.active / a.capacity - b.active / b.capacity)[0]?.id;
  }

  /** Throws QUOTA_EXCEEDED when a tenant has as many agents at work as the machines may hold (ORC-101). */
  assertRoom(deployed: number): void {
    const { maxAgents, maxAgentsPerNode } = this.parts.settings;
    const machines = Math.max(1, this.#known.filter((node) => node.status === 'ONLINE').length);
    const most = Math.min(maxAgents, maxAgentsPerNode * machines);
    if (deployed >= most)
      throw fault('QUOTA_EXCEEDED', `${machines} machine(s) hold at most ${most} agents`, {
        hint: 'Stop one, add a machine, or raise AUTOWEAVE_MAX_AGENTS_PER_NODE',
      });
  }

  /** Chooses where an agent that is deployed belongs, and stores why (ORC-102, ORC-109). */
  async place(definition: AgentDefinition): Promise<void> {
    const { settings, workers } = this.parts;
    this.#known = await this.nodes.list();
    const suitable = this.#known.filter((node) => node.status === 'ONLINE' && suits(definition.affinity, node));
    const on = (name: string) => workers.list().filter((worker) => nodeNameOf(worker) === name);
    const mean = (name: string) => {
      const known = on(name).flatMap((worker) => this.#responseMs.get(worker.workerId) ?? []);
      return known.length === 0 ? undefined : known.reduce((sum, ms) => sum + ms, 0) / known.length;
    };
    const memory = (name: string) => on(name).reduce((sum, worker) => sum + worker.rssMb, 0);
    const choice = balance(settings.strategy, nodeTargets(suitable, mean, memory, settings.ceilings), {
      turn: (this.#turn += 1),
      chance: Math.random(),
      preferred: definition.affinity.preferred_capabilities,
    });
    await this.nodes.decide({
      kind: 'balance',
      subject: definition.name,
      reason: choice.reason,
      metrics: { nodes: this.#known.length, suitable: suitable.length },
    });
  }

  /** ORC-114. */
  async health(): Promise<AgentHealth[]> {
    const now = Date.now();
    const [results, waiting, recoveries] = await Promise.all([
      this.nodes.recentResults().then((all) => Map.groupBy(all, (r) => r.agent)),
      this.nodes.waiting(),
      this.#recoveries.all(),
    ]);
    const attemptsOf = (name: string) =>
      Math.max(0, ...[...recoveries].flatMap(([key, memory]) => (key.endsWith(`\0${name}`) ? [memory.attempts] : [])));
    return this.#doers().map((d) => {
      const samples = results.get(d.name) ?? [];
      const workers = this.#workersOf(d);
      const reading = readHealth(samples, heartbeatOf(workers), now);
      const last = samples.findLast((s) => s.ok)?.at;
      const beat = heartbeatOf(workers);
      return {
        agentId: d.name,
        agentType: d.type,
        status: reading.status,
        ...(beat === undefined ? {} : { lastHeartbeatAt: new Date(beat).toISOString() }),
        ...(last === undefined ? {} : { lastTaskCompletedAt: new Date(last).toISOString() }),
        tasksCompletedLastHour: reading.completedLastHour,
        tasksFailedLastHour: reading.failedLastHour,
        averageResponseMs: reading.averageResponseMs,
        errorRatePercent: reading.errorRatePercent,
        ...(workers.length === 0 ? {} : { memoryUsageMb: workers.reduce((sum, w) => sum + w.rssMb, 0) }),
        currentTasks: this.parts.runningOf(d.type),
        queueDepth: waiting.get(d.type) ?? 0,
        ...(workers.length === 0
          ? {}
          : { uptimeSeconds: Math.round((now - Math.min(...workers.map((w) => Date.parse(w.startedAt)))) / 1_000) }),
        recoveryAttempts: attemptsOf(d.name),
      };
    });
  }

  #doers = (): readonly AgentDefinition[] => this.parts.agents.of().doers;
  #workersOf = (d: AgentDefinition): readonly WorkerStatus[] => this.parts.workers.list().filter((w) => w.agentTypes.includes(d.type));

  /** Machines as their workers show and measure them. */
  #seen(): SeenNode[] {
    const byNode = Map.groupBy(this.parts.workers.list(), nodeNameOf);
    const most = (values: readonly (number | undefined)[]) => {
      const known = values.filter((value) => value !== undefined);
      return known.length === 0 ? undefined : Math.max(...known);
    };
    return [...byNode].map(([name, workers]) => ({
      name,
      load: workers.reduce((sum, w) => sum + w.currentTasks, 0),
      capacity: workers.reduce((sum, w) => sum + w.maxTasks, 0),
      cpuUsage: most(workers.map((w) => w.node?.cpuPercent)),
      memoryUsage: most(workers.map((w) => w.node?.memoryPercent)),
      capabilities: [...new Set(workers.flatMap((w) => w.node?.capabilities ?? []))],
    }));
  }

  /** Workers that came to a draining machine after it was drained. */
  async #keepDraining(): Promise<void> {
    const draining = new Set((await this.nodes.list()).filter((node) => node.status === 'DRAINING').map((node) => node.name));
    if (draining.size === 0) return;
    for (const worker of this.parts.workers.list())
      if (draining.has(nodeNameOf(worker)) && worker.status !== 'DRAINING')
        await this.parts.bus.notify(streams.control, { order: 'drain', workerId: worker.workerId, draining: true });
  }

  /** Smoothed answer times by worker: each result counts a fifth, the past the rest. */
  #measure(results: readonly AgentResult[]): void {
    const smoothed = new Map<string, number>();
    for (const { workerId, ok, durationMs } of results) {
      if (workerId === null || !ok) continue;
      const before = smoothed.get(workerId);
      smoothed.set(workerId, before === undefined ? durationMs : before * 0.8 + durationMs * 0.2);
    }
    this.#responseMs = smoothed;
  }

  async #failOver(): Promise<void> {
    for (const node of await this.nodes.expire(this.parts.settings.nodeTimeoutMs)) {
      const rest = (await this.nodes.list()).filter((n) => n.status === 'ONLINE');
      const reason = `no sign of life for ${this.parts.settings.nodeTimeoutMs / 1_000} s; its tasks go to ${rest.map((n) => n.name).join(', ') || 'nobody yet: no other machine is there'}`;
      await this.nodes.decide({ kind: 'failover', subject: node.name, reason, metrics: { remaining: rest.length } });
      await this.#alert('warning', 'node_lost', node.name, reason);
    }
  }

  async #scale(): Promise<void> {
    const online = (await this.nodes.list()).filter((n) => n.status === 'ONLINE').length;
    if (online === 0 || !this.parts.settings.scaling.auto) return;
    // Of all supervisors: each alone knows only its own goals.
    const running = this.parts.workers.list().reduce((sum, worker) => sum + worker.currentTasks, 0);
    const waiting = [...(await this.nodes.waiting()).values()].reduce((sum, n) => sum + n, 0);
    const slots = this.parts.workers.slots();
    const utilisation = slots === 0 ? (waiting > 0 ? 1 : 0) : (running + waiting) / slots;
    const decision = decideScaling(
      { nodes: online, utilisation },
      this.#scaling,
      { ...defaultScaling, ...this.parts.settings.scaling, maxNodes: this.parts.settings.maxNodes },
      Date.now(),
    );
    const turned = this.#scaling?.side !== decision.memory.side;
    this.#scaling = decision.memory;
    if (decision.action === 'hold' && !turned) return;
    await this.nodes.decide({
      kind: decision.action === 'hold' ? 'scale_hold' : `scale_${decision.action}`,
      subject: `${decision.nodes} machines`,
      reason: decision.reason,
      metrics: { utilisation, nodes: online, slots, running, waiting },
    });
  }

  async #alert(
    severity: 'warning' | 'critical',
    type: string,
    subject: string,
    message: string,
    details: Record<string, unknown> = {},
  ): Promise<void> {
    await this.parts.bus.publish(alertRaised, { severity, type, subject, message, details }, everywhere);
  }
}
