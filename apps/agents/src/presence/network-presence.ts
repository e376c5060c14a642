import { hostname } from 'node:os';
import type { AgentStatus, NetworkMessage, NetworkStatus } from '@autoweave/contracts';
import { AgentNetwork, LOG, type Log, Mailroom, noteExchange } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AGENT_DIRECTORY, AGENTS_CONFIG, WORKER_ID } from '../agents.tokens.js';
import type { AgentsConfig } from '../config.js';
import type { AgentDirectory } from '../interaction/agent-directory.js';
import { Meter } from './meter.js';

interface Place {
  readonly tenantId: string;
  /** By agent name. */
  readonly members: Map<string, AgentNetwork>;
  /** Tasks under way, by agent name. */
  readonly active: Map<string, number>;
  lastWorkedAt: number;
}

/** A tenant that nothing was done for in this time is left again. */
const leaveAfterMs = 10 * 60_000;
/** Changes of status are told together, at most so often. */
const tellEveryMs = 500;

/**
 * The worker's agents in the networks of the tenants that it works for (AGT-028…034): one member for each agent that it
 * serves, from the first task or question of the tenant until ten idle minutes, a drain or the end of the worker.
 */
@Injectable()
export class NetworkPresence implements OnApplicationShutdown {
  private readonly mailroom: Mailroom;
  private readonly meter = new Meter();
  private readonly places = new Map<string, Place>();
  private readonly joining = new Map<string, Promise<unknown>>();
  private readonly timer: NodeJS.Timeout;
  private draining = false;
  private changed = false;
  private closed = false;

  constructor(
    @Inject(WORKER_ID) private readonly workerId: string,
    @Inject(AGENTS_CONFIG)
    private readonly config: Pick<AgentsConfig, 'REDIS_URL' | 'AUTOWEAVE_WORKER_AGENT_TYPES' | 'AUTOWEAVE_WORKER_SLOTS'>,
    @Inject(AGENT_DIRECTORY) private readonly agents: Pick<AgentDirectory, 'list'>,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.mailroom = new Mailroom(config.REDIS_URL);
    this.timer = setInterval(() => this.look(), tellEveryMs);
    this.timer.unref();
  }

  /** Under what name an agent of this worker is known in the network; workers and supervisors call it the same. */
  instanceOf(agent: string): string {
    return `${agent}@${this.workerId}`;
  }

  /** An agent here takes something up for a tenant; the answer ends it. Joins in the background: no task waits for it. */
  begin(tenantId: string, agent: { readonly name: string; readonly type: string }): () => void {
    const place = this.place(tenantId);
    this.count(place, agent.name, 1);
    if (!this.closed) this.soon(tenantId, () => this.join(place, agent));
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.count(place, agent.name, -1);
    };
  }

  /** Two members exchanged messages over the bus. */
  met(tenantId: string, from: string, to: string, messages = 1): void {
    if (!this.closed) void noteExchange(this.mailroom.redis, tenantId, from, to, messages).catch(() => undefined);
  }

  /** Tells the others in the network; does nothing for an agent that has not joined yet. */
  async tell(tenantId: string, agent: string, message: Pick<NetworkMessage, 'type' | 'payload'>): Promise<void> {
    await this.places
      .get(tenantId)
      ?.members.get(agent)
      ?.broker.send({ to: '*', ...message });
  }

  /** A draining worker ends what it has as `maintenance`, then leaves. */
  drain(draining: boolean): void {
    this.draining = draining;
    this.changed = true;
  }

  async onApplicationShutdown(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await Promise.allSettled(this.joining.values());
    await Promise.allSettled([...this.places.values()].map((place) => this.leave(place)));
    await this.mailroom.close();
  }

  private place(tenantId: string): Place {
    let place = this.places.get(tenantId);
    if (!place) this.places.set(tenantId, (place = { tenantId, members: new Map(), active: new Map(), lastWorkedAt: Date.now() }));
    return place;
  }

  private count(place: Place, agent: string, by: 1 | -1): void {
    place.active.set(agent, Math.max(0, (place.active.get(agent) ?? 0) + by));
    place.lastWorkedAt = Date.now();
    this.changed = true;
  }

  /** One thing at a time for each tenant. */
  private soon(tenantId: string, work: () => Promise<void>): void {
    const done = (this.joining.get(tenantId) ?? Promise.resolve())
      .then(work)
      .catch((error: unknown) => this.log.warn({ err: error, tenantId }, 'the network of a tenant could not be joined'))
      .finally(() => {
        if (this.joining.get(tenantId) === done) this.joining.delete(tenantId);
      });
    this.joining.set(tenantId, done);
  }

  private async join(place: Place, agent: { readonly name: string; readonly type: string }): Promise<void> {
    if (place.members.has(agent.name)) return;
    const known = await this.agents.list({ tenantId: place.tenantId, actor: { type: 'service', service: 'agents' } });
    const served = known.filter((a) => a.role === 'tool' && this.config.AUTOWEAVE_WORKER_AGENT_TYPES.includes(a.type));
    for (const one of served) await this.enter(place, one);
    // An agent that travelled here with its task.
    if (!place.members.has(agent.name)) await this.enter(place, known.find((a) => a.name === agent.name) ?? agent);
  }

  private async enter(place: Place, agent: { readonly name: string; readonly type: string } & Partial<AgentStatus>): Promise<void> {
    if (place.members.has(agent.name)) return;
    const member = new AgentNetwork(
      this.mailroom,
      place.tenantId,
      {
        id: this.instanceOf(agent.name),
        name: agent.name,
        type: agent.type,
        capabilities: [...(agent.capabilities ?? [])],
        location: { host: hostname(), workerId: this.workerId },
        metadata: agent.version === undefined ? {} : { version: agent.version },
        resources: () => ({
          ...this.meter.read(),
          concurrentTasks: { current: place.active.get(agent.name) ?? 0, max: this.config.AUTOWEAVE_WORKER_SLOTS },
        }),
      },
      (message) => this.answer(place, agent, message),
    );
    place.members.set(agent.name, member);
    await member.start(this.statusOf(place, agent.name));
  }

  /** Others may ask an instance how it is. What it is told beside that reaches its tasks over the bus, by goal. */
  private answer(place: Place, agent: { readonly name: string; readonly type: string }, { type }: NetworkMessage) {
    if (type !== 'query') return undefined;
    const busy = place.active.get(agent.name) ?? 0;
    return {
      agent: agent.name,
      type: agent.type,
      status: this.statusOf(place, agent.name),
      resources: { ...this.meter.read(), concurrentTasks: { current: busy, max: this.config.AUTOWEAVE_WORKER_SLOTS } },
    };
  }

  private statusOf(place: Place, agent: string): NetworkStatus {
    if (this.draining) return 'maintenance';
    return (place.active.get(agent) ?? 0) > 0 ? 'busy' : 'idle';
  }

  private look(): void {
    const idleSince = Date.now() - leaveAfterMs;
    for (const place of this.places.values()) {
      const idle = [...place.active.values()].every((tasks) => tasks === 0);
      if (idle && (this.draining || place.lastWorkedAt < idleSince)) {
        this.places.delete(place.tenantId);
        this.soon(place.tenantId, () => this.leave(place));
      }
    }
    if (!this.changed) return;
    this.changed = false;
    for (const place of this.places.values())
      for (const [agent, member] of place.members) void member.setStatus(this.statusOf(place, agent)).catch(() => undefined);
  }

  private async leave(place: Place): Promise<void> {
    await Promise.allSettled([...place.members.values()].map((member) => member.stop()));
    place.members.clear();
  }
}
