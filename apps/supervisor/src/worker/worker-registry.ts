import { hostname } from 'node:os';
import type { WorkerHeartbeat, WorkerStatus } from '@autoweave/contracts';

interface Known {
  heartbeat: WorkerHeartbeat;
  seenAt: number;
  /**
   * Its process has been seen from here. Machines may share a name and containers a machine: only of a process that was there
   * before does it mean something that it is not there any more.
   */
  readonly isNear: boolean;
}

/** Heartbeats come every 3 s; one that is overdue by this much makes us look for the process of any worker of this machine. */
const overdueMs = 3_500;
const generalType = 'general';

/**
 * The workers alive, as their signs of life say. Times are of this process's clock (milliseconds), taken when a sign
 * arrived: the clocks of other machines play no part.
 */
export class WorkerRegistry {
  readonly #workers = new Map<string, Known>();
  /** Workers whose process no longer existed when this supervisor started. */
  readonly #gone = new Set<string>();
  #slots = new Map<string, number>();
  /** Every type that some worker has served since this supervisor started, or a little before. */
  readonly #served = new Set<string>();
  #total = 0;

  constructor(private readonly leaseMs: number) {}

  /** Answers whether the worker is new or changed the slots it offers. */
  saw(heartbeat: WorkerHeartbeat, now: number): boolean {
    const { workerId } = heartbeat.worker;
    if (heartbeat.worker.status === 'OFFLINE') {
      const known = this.#workers.delete(workerId);
      if (known) this.#count();
      return known;
    }
    const known = this.#workers.get(workerId);
    this.#workers.set(workerId, { heartbeat, seenAt: now, isNear: known?.isNear === true || isHere(heartbeat.worker) });
    if (
      known &&
      known.heartbeat.draining === heartbeat.draining &&
      known.heartbeat.worker.maxTasks === heartbeat.worker.maxTasks &&
      known.heartbeat.worker.agentTypes.length === heartbeat.worker.agentTypes.length
    )
      return false;
    this.#count();
    return true;
  }

  /**
   * Takes over what a predecessor knew. A worker that left, or whose process is gone from this machine, is not given another
   * lease; what it served is remembered, so that its tasks wait for the next one of its kind.
   */
  inherit(worker: WorkerStatus, now: number): void {
    for (const type of worker.agentTypes) this.#served.add(type);
    if (worker.status === 'OFFLINE' || isGone(worker)) this.#gone.add(worker.workerId);
    else this.saw({ worker, active: [], draining: worker.status === 'DRAINING' }, now);
  }

  /** A worker that holds attempts but has not been heard of yet: it gets one lease to make itself heard. */
  presume(workerId: string, now: number): void {
    if (this.#workers.has(workerId) || this.#gone.has(workerId)) return;
    const at = new Date(now).toISOString();
    const worker: WorkerStatus = {
      workerId,
      status: 'DRAINING',
      agentTypes: [],
      currentTasks: 0,
      maxTasks: 0,
      host: '',
      pid: 0,
      rssMb: 0,
      model: '',
      lastHeartbeatAt: at,
      startedAt: at,
    };
    this.#workers.set(workerId, { heartbeat: { worker, active: [], draining: true }, seenAt: now, isNear: false });
  }

  /** Whether attempts of this worker stand. Unknown workers do not. */
  isAlive(workerId: string): boolean {
    return this.#workers.has(workerId);
  }

  /** This process could not listen for a while (it was stopped, or the machine slept): nobody's lease ran meanwhile. */
  forgive(ms: number): void {
    for (const worker of this.#workers.values()) worker.seenAt += ms;
  }

  /** Removes the workers whose lease has lapsed, and those whose process is seen to be gone from this machine. */
  expire(now: number): readonly string[] {
    const lost = [...this.#workers]
      .filter(([, w]) => now - w.seenAt > this.leaseMs || ((w.isNear || now - w.seenAt > overdueMs) && isGone(w.heartbeat.worker)))
      .map(([id]) => id);
    for (const id of lost) this.#workers.delete(id);
    if (lost.length > 0) this.#count();
    return lost;
  }

  /**
   * The type under which workers take an agent type's tasks: the general one when no worker ever served the type. The agent
   * travels with its task, so that a newly written agent needs no worker of its own; a type that has workers waits for them.
   */
  laneOf(agentType: string): string {
    return this.#served.has(agentType) || !this.#slots.has(generalType) ? agentType : generalType;
  }

  /** Slots of all workers that take new work, or of those that take an agent type's tasks. */
  slots(agentType?: string): number {
    return agentType === undefined ? this.#total : (this.#slots.get(this.laneOf(agentType)) ?? 0);
  }

  /** Whether some worker for this agent type says it could take more. */
  hasIdle(agentType: string): boolean {
    const lane = this.laneOf(agentType);
    for (const { heartbeat } of this.#workers.values()) {
      const { worker } = heartbeat;
      if (!heartbeat.draining && worker.agentTypes.includes(lane) && worker.currentTasks < worker.maxTasks) return true;
    }
    return false;
  }

  /** What a worker said that it carries out. */
  activeOf(workerId: string): WorkerHeartbeat['active'] {
    return this.#workers.get(workerId)?.heartbeat.active ?? [];
  }

  list(): readonly WorkerStatus[] {
    return [...this.#workers.values()].filter((w) => w.heartbeat.worker.maxTasks > 0).map((w) => w.heartbeat.worker);
  }

  #count(): void {
    this.#slots = new Map();
    this.#total = 0;
    for (const { heartbeat } of this.#workers.values()) {
      for (const type of heartbeat.worker.agentTypes) this.#served.add(type);
      if (heartbeat.draining) continue;
      this.#total += heartbeat.worker.maxTasks;
      for (const type of heartbeat.worker.agentTypes) this.#slots.set(type, (this.#slots.get(type) ?? 0) + heartbeat.worker.maxTasks);
    }
  }
}

function isHere(worker: WorkerStatus): boolean {
  return worker.host === hostname() && worker.pid !== process.pid && !isGone(worker);
}

function isGone(worker: WorkerStatus): boolean {
  if (worker.host !== hostname() || worker.pid === process.pid) return false;
  try {
    process.kill(worker.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
