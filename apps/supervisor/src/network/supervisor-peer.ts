import { type NetworkMessage, ResourceOffer, ResourceRequest } from '@autoweave/contracts';
import { AgentNetwork, fault, type Log, Mailroom, type Redis, tenantsKey } from '@autoweave/kernel';
import type { AgentDirectory } from '../agent/agent-directory.js';
import { skillsOf } from '../agent/team.js';
import type { Resources } from './resources.js';

export interface SupervisorPeersParts {
  readonly redis: Redis;
  readonly redisUrl: string;
  readonly log: Log;
  readonly agents: AgentDirectory;
  readonly resources: Resources;
  readonly leads: () => boolean;
  readonly load: () => { readonly running: number; readonly slots: number };
}

const lookEveryMs = 1_000;

/**
 * The supervisor as a member of every tenant's network in which somebody announced himself: agents ask it who can do
 * what, and offer and request resources by message. One supervisor at a time.
 */
export class SupervisorPeers {
  readonly #joined = new Map<string, AgentNetwork>();
  readonly #mailroom: Mailroom;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #open = false;

  constructor(private readonly parts: SupervisorPeersParts) {
    this.#mailroom = new Mailroom(parts.redisUrl);
  }

  start(): void {
    this.#open = true;
    this.#timer = setInterval(() => {
      this.#working = this.#working
        .then(() => this.#look())
        .catch((error: unknown) => this.parts.log.warn({ err: error }, 'the networks of tenants could not be joined'));
    }, lookEveryMs);
  }

  async stop(): Promise<void> {
    this.#open = false;
    clearInterval(this.#timer);
    await this.#working;
    await this.#leaveAll();
    await this.#mailroom.close();
  }

  async #look(): Promise<void> {
    if (!this.#open) return;
    if (!this.parts.leads()) return this.#leaveAll();
    for (const tenantId of await this.parts.redis.smembers(tenantsKey)) if (!this.#joined.has(tenantId)) await this.#join(tenantId);
  }

  async #join(tenantId: string): Promise<void> {
    const network = new AgentNetwork(
      this.#mailroom,
      tenantId,
      {
        id: 'supervisor',
        name: 'supervisor',
        type: 'coordinator',
        capabilities: ['directory', 'resources'],
        location: {},
        metadata: {},
        resources: () => {
          const { running, slots } = this.parts.load();
          return { concurrentTasks: { current: running, max: slots } };
        },
      },
      (message) => this.#answer(tenantId, message),
    );
    this.#joined.set(tenantId, network);
    await network.start();
  }

  async #leaveAll(): Promise<void> {
    const networks = [...this.#joined.values()];
    this.#joined.clear();
    await Promise.all(networks.map((network) => network.stop()));
  }

  /** What is thrown here reaches the sender as an error notification. */
  async #answer(tenantId: string, { from, type, payload }: NetworkMessage): Promise<Record<string, unknown> | undefined> {
    switch (type) {
      case 'query': {
        const wanted = typeof payload.capability === 'string' ? payload.capability.toLowerCase() : undefined;
        const agents = this.parts.agents
          .of(tenantId)
          .doers.map((d) => ({ name: d.name, type: d.type, description: d.description, skills: skillsOf(d) }));
        return { agents: wanted === undefined ? agents : agents.filter((a) => a.skills.some((skill) => skill.toLowerCase() === wanted)) };
      }
      // Whoever speaks, speaks for itself: the sender is the agent, whatever the payload says.
      case 'resource_offer':
        return { lease: await this.parts.resources.offer(tenantId, parsed(ResourceOffer, { ...payload, agent: from })) };
      case 'resource_request':
        return { lease: await this.parts.resources.request(tenantId, parsed(ResourceRequest, { ...payload, agent: from })) };
      default:
        return undefined;
    }
  }
}

function parsed<T>(
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: { message: string } } },
  value: unknown,
): T {
  const result = schema.safeParse(value);
  if (!result.success) throw fault('VALIDATION_FAILED', result.error.message);
  return result.data;
}
