import { type AgentDefinition, alertRaised, healthUpdated, streams, type WorkerStatus } from '@autoweave/contracts';
import { decideRecovery, type HealthReading, noRecovery, readHealth, type RecoveryStep } from '@autoweave/engine';
import { bodyField, type Bus, type Log, type Redis } from '@autoweave/kernel';
import type { AgentDirectory } from '../agent/agent-directory.js';
import type { WorkerRegistry } from '../worker/worker-registry.js';
import type { AgentResult, NodesRepository } from './nodes.repository.js';
import { type RecoveriesRepository, recoveryKey } from './recoveries.repository.js';

export interface HealerParts {
  readonly bus: Bus;
  readonly redis: Redis;
  readonly log: Log;
  readonly agents: AgentDirectory;
  readonly workers: WorkerRegistry;
  readonly nodes: NodesRepository;
  readonly recoveries: RecoveriesRepository;
}

/** A worker is away for two seconds; by then it must be heard of again (ORC-118). */
const verifyAfterMs = 2_000 + 5_000;
/** ORC-118. */
const restartAbovePercent = 80;
const maxReassigned = 10_000;
const actor = { type: 'service' as const, service: 'supervisor' };
const everywhere = { tenantId: null, actor };

interface Patient {
  /** Empty: all of the installation, where only signs of life count. */
  readonly tenantId: string;
  readonly definition: AgentDefinition;
  readonly reading: HealthReading;
}

/**
 * Heals agents that are not well (ORC-117…120): what one tenant's tasks came to is healed for that tenant only; an agent
 * without signs of life is healed for all. What was tried is kept in the database.
 */
export class Healer {
  readonly #status = new Map<string, HealthReading['status']>();
  readonly #verifying = new Set<NodeJS.Timeout>();

  constructor(private readonly parts: HealerParts) {}

  stop(): void {
    for (const timer of this.#verifying) clearTimeout(timer);
  }

  async heal(results: readonly AgentResult[], now: number): Promise<void> {
    const memories = await this.parts.recoveries.all();
    for (const patient of this.#patients(results, now)) {
      const { tenantId, definition, reading } = patient;
      const key = recoveryKey(tenantId, definition.name);
      // Whoever never was here is not ill: an installation need not run every type.
      if (reading.status === 'offline' && !this.#status.has(key) && !memories.has(key)) continue;
      await this.#tell(key, patient);
      const before = memories.get(key) ?? noRecovery;
      const step = decideRecovery(reading, before, now);
      if (step.memory !== before) await this.parts.recoveries.save(tenantId, definition.name, step.memory);
      const overall = results.filter((r) => r.agent === definition.name);
      if (step.action !== 'none') await this.#treat(patient, step, readHealth(overall, now, now).errorRatePercent, now);
    }
  }

  #patients(results: readonly AgentResult[], now: number): Patient[] {
    const { agents } = this.parts;
    const everybody = agents.of().doers.map((definition) => ({
      tenantId: '',
      definition,
      reading: readHealth([], heartbeatOf(this.#workersOf(definition)), now),
    }));
    const byTenant = Map.groupBy(results, (r) => recoveryKey(r.tenantId, r.agent));
    const own = [...byTenant.values()].flatMap((samples): Patient[] => {
      const { tenantId, agent } = samples[0] as AgentResult;
      const definition = agents.of(tenantId).named(agent)?.definition;
      if (definition?.role !== 'tool' || !definition.enabled) return [];
      const beat = heartbeatOf(this.#workersOf(definition));
      // Silence is healed once for all, not by each tenant.
      return [{ tenantId, definition, reading: readHealth(samples, beat === undefined ? undefined : now, now) }].filter(
        (patient) => patient.reading.status !== 'offline',
      );
    });
    return [...everybody, ...own];
  }

  async #tell(key: string, { tenantId, definition, reading }: Patient): Promise<void> {
    const before = this.#status.get(key);
    if (before === reading.status) return;
    this.#status.set(key, reading.status);
    const about = { agentId: definition.name, status: reading.status };
    await this.parts.bus.publish(healthUpdated, about, tenantId === '' ? everywhere : { tenantId, actor });
  }

  /** A worker serves every tenant: it is only started anew when the agent fails for all of them together. */
  async #treat({ tenantId, definition, reading }: Patient, step: RecoveryStep, overallErrors: number, now: number): Promise<void> {
    const { nodes, agents } = this.parts;
    const subject = definition.name;
    const { attempts } = step.memory;
    const metrics = { errorRatePercent: reading.errorRatePercent, attempts };
    if (step.action === 'escalate') {
      await nodes.decide({ kind: 'escalation', subject, reason: step.reason, metrics });
      await this.#alert('critical', 'agent_recovery_failed', subject, step.reason, { status: reading.status, recovery_attempts: attempts });
      return;
    }
    // New tasks go to others until trials succeed; those given out stay under their leases.
    if (tenantId !== '') agents.profiles.trip(tenantId, subject, now);
    const restarted =
      step.action === 'restart' && reading.status !== 'offline' && overallErrors > restartAbovePercent
        ? await this.#restart(definition, step.reason)
        : [];
    const what = restarted.length > 0 ? `; workers started anew: ${restarted.join(', ')}` : '';
    await nodes.decide({ kind: 'recovery', subject, reason: `${step.action}: ${step.reason}${what}`, metrics });
    if (reading.status === 'offline') await this.#alert('warning', 'agent_offline', subject, step.reason);
  }

  /**
   * Starts one worker of the agent anew, the one that carries out most of its tasks: never all at once, so that others can
   * take over what it gives back.
   */
  async #restart(definition: AgentDefinition, reason: string): Promise<readonly string[]> {
    const { bus, redis, workers } = this.parts;
    const all = this.#workersOf(definition).filter((worker) => worker.status !== 'DRAINING');
    const [worst] = [...all].sort((a, b) => b.currentTasks - a.currentTasks);
    if (!worst) return [];
    const { workerId } = worst;
    for (const task of workers.activeOf(workerId))
      await redis.xadd(
        streams.reassign,
        'MAXLEN',
        '~',
        maxReassigned,
        '*',
        bodyField,
        JSON.stringify({ original_agent: definition.name, worker: workerId, task }),
      );
    await bus.notify(streams.control, { order: 'restart', workerId, reason });
    const timer = setTimeout(() => {
      this.#verifying.delete(timer);
      if (workers.list().some((worker) => worker.workerId === workerId && worker.status !== 'OFFLINE')) return;
      void this.#alert('warning', 'worker_not_back', workerId, 'it was started anew and has not been heard of since').catch(
        () => undefined,
      );
    }, verifyAfterMs);
    this.#verifying.add(timer);
    return [workerId];
  }

  #workersOf = (d: AgentDefinition): readonly WorkerStatus[] => {
    const lane = this.parts.workers.laneOf(d.type);
    return this.parts.workers.list().filter((w) => w.agentTypes.includes(lane));
  };

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

export const heartbeatOf = (workers: readonly WorkerStatus[]): number | undefined =>
  workers.length === 0 ? undefined : Math.max(...workers.map((w) => Date.parse(w.lastHeartbeatAt)));
