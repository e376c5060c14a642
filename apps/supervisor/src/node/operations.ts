import { cpus, freemem, hostname, loadavg, totalmem } from 'node:os';
import {
  type AgentDefinition,
  type AgentHealth,
  alertRaised,
  type BalanceStrategy,
  healthUpdated,
  type Node,
  streams,
  type WorkerStatus,
} from '@autoweave/contracts';
import {
  balance,
  decideRecovery,
  decideScaling,
  defaultScaling,
  type HealthReading,
  type HealthSample,
  noRecovery,
  readHealth,
  type RecoveryMemory,
  type ScalingMemory,
} from '@autoweave/engine';
import { type Bus, fault, type Log, type Pool } from '@autoweave/kernel';
import type { AgentDirectory } from '../agent/agent-directory.js';
import type { WorkerRegistry } from '../worker/worker-registry.js';
import { NodesRepository, type SeenNode } from './nodes.repository.js';

export interface OperationsSettings {
  readonly strategy: BalanceStrategy;
  readonly maxNodes: number;
  readonly nodeTimeoutMs: number;
  readonly everyMs: number;
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
  readonly load: () => { readonly running: number; readonly waiting: number };
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
  readonly #recovery = new Map<string, RecoveryMemory>();
  readonly #status = new Map<string, HealthReading['status']>();
  #known: readonly Node[] = [];
  #turn = 0;

  constructor(private readonly parts: OperationsParts) {
    this.nodes = new NodesRepository(parts.pool);
  }

  start(): void {
    this.#first = setTimeout(() => void this.look(), Math.min(firstLookMs, this.parts.settings.everyMs));
    this.#timer = setInterval(() => void this.look(), this.parts.settings.everyMs);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#first);
    clearInterval(this.#timer);
    await this.#working;
  }

  look(): Promise<void> {
    this.#working = this.#working
      .then(async () => {
        this.#known = await this.nodes.list();
        if (!this.parts.leads()) return;
        await this.nodes.saw(this.#seen());
        await this.#failOver();
        await this.#scale();
        await this.#heal();
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

  /** Why no machine here suits an agent (ORC-105); undefined while machines are not known or the agent does not care. */
  misplaced(definition: AgentDefinition): string | undefined {
    const { required_capabilities: required = [], node_selector: selector = [] } = definition.affinity;
    if (required.length === 0 && selector.length === 0) return undefined;
    return this.#suitable(definition).length > 0 ? undefined : `no machine has ${[...required, ...selector].join(', ')}`;
  }

  /** Chooses where an agent that is deployed belongs, and stores why (ORC-102, ORC-109). */
  async place(definition: AgentDefinition): Promise<void> {
    const suitable = new Set(this.#suitable(definition).map((n) => n.nodeId));
    const choice = balance(
      this.parts.settings.strategy,
      this.#known
        .filter((n) => suitable.has(n.nodeId))
        .map((n) => ({
          id: n.name,
          healthy: n.status === 'ONLINE',
          draining: n.status === 'DRAINING',
          active: n.currentLoad,
          capacity: n.capacity,
          capabilities: n.capabilities,
          freeCpu: 1 - n.cpuUsage / 100,
          freeMemory: 1 - n.memoryUsage / 100,
        })),
      { turn: (this.#turn += 1), chance: 0, preferred: definition.affinity.preferred_capabilities },
    );
    await this.nodes.decide({
      kind: 'balance',
      subject: definition.name,
      reason: choice.reason,
      metrics: { nodes: this.#known.length, suitable: suitable.size },
    });
  }

  /** ORC-114. */
  async health(): Promise<AgentHealth[]> {
    const now = Date.now();
    const results = Map.groupBy(await this.nodes.recentResults(), (r) => r.agent);
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
        queueDepth: Math.max(0, this.parts.runningOf(d.type) - workers.reduce((sum, w) => sum + w.currentTasks, 0)),
        ...(workers.length === 0
          ? {}
          : { uptimeSeconds: Math.round((now - Math.min(...workers.map((w) => Date.parse(w.startedAt)))) / 1_000) }),
        recoveryAttempts: this.#recovery.get(d.name)?.attempts ?? 0,
      };
    });
  }

  #doers = (): readonly AgentDefinition[] => this.parts.agents.of().doers;
  #workersOf = (d: AgentDefinition): readonly WorkerStatus[] => this.parts.workers.list().filter((w) => w.agentTypes.includes(d.type));

  #suitable(definition: AgentDefinition): readonly Node[] {
    const { required_capabilities: required = [], node_selector: selector = [] } = definition.affinity;
    return this.#known.filter(
      (n) =>
        n.status === 'ONLINE' && required.every((c) => n.capabilities.includes(c)) && (selector.length === 0 || selector.includes(n.name)),
    );
  }

  /** Machines as their workers show them. Processor and memory are measured for this machine only. */
  #seen(): SeenNode[] {
    const byHost = Map.groupBy(this.parts.workers.list(), (w) => w.host);
    return [...byHost].map(([name, workers]) => ({
      name,
      load: workers.reduce((sum, w) => sum + w.currentTasks, 0),
      capacity: workers.reduce((sum, w) => sum + w.maxTasks, 0),
      cpuUsage: name === hostname() ? Math.min(100, ((loadavg()[0] ?? 0) / cpus().length) * 100) : undefined,
      memoryUsage: name === hostname() ? (1 - freemem() / totalmem()) * 100 : undefined,
    }));
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
    if (online === 0) return;
    const { running, waiting } = this.parts.load();
    const slots = this.parts.workers.slots();
    const utilisation = slots === 0 ? (waiting > 0 ? 1 : 0) : (running + waiting) / slots;
    const decision = decideScaling(
      { nodes: online, utilisation },
      this.#scaling,
      { ...defaultScaling, maxNodes: this.parts.settings.maxNodes },
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

  async #heal(): Promise<void> {
    const now = Date.now();
    const results = Map.groupBy(await this.nodes.recentResults(), (r) => r.agent);
    for (const d of this.#doers()) {
      const samples: readonly HealthSample[] = results.get(d.name) ?? [];
      const beat = heartbeatOf(this.#workersOf(d));
      // Whoever never was here is not ill: an installation need not run every type.
      if (beat === undefined && !this.#status.has(d.name)) continue;
      const reading = readHealth(samples, beat, now);
      if (this.#status.get(d.name) !== reading.status) {
        this.#status.set(d.name, reading.status);
        await this.parts.bus.publish(healthUpdated, { agentId: d.name, status: reading.status }, everywhere);
      }
      const step = decideRecovery(reading, this.#recovery.get(d.name) ?? noRecovery, now);
      this.#recovery.set(d.name, step.memory);
      if (step.action === 'none') continue;
      const { attempts } = step.memory;
      const metrics = { errorRatePercent: reading.errorRatePercent, attempts };
      if (step.action === 'escalate') {
        await this.nodes.decide({ kind: 'escalation', subject: d.name, reason: step.reason, metrics });
        await this.#alert('critical', 'agent_recovery_failed', d.name, step.reason, {
          status: reading.status,
          recovery_attempts: attempts,
        });
        continue;
      }
      // Nothing is deleted: new tasks go to others until trials succeed, and those given out stay under their leases.
      this.parts.agents.profiles.trip(d.name, now);
      await this.nodes.decide({ kind: 'recovery', subject: d.name, reason: `${step.action}: ${step.reason}`, metrics });
      if (reading.status === 'offline') await this.#alert('warning', 'agent_offline', d.name, step.reason);
    }
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

const heartbeatOf = (workers: readonly WorkerStatus[]): number | undefined =>
  workers.length === 0 ? undefined : Math.max(...workers.map((w) => Date.parse(w.lastHeartbeatAt)));
