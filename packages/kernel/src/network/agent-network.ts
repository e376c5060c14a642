import { EventEmitter } from 'node:events';
import { NetworkNode, type NetworkMessage, type NetworkStatus } from '@autoweave/contracts';
import type { Redis } from '../bus/redis.js';
import { Broker, type Handler } from './broker.js';
import type { Mailroom } from './mailroom.js';
import { networkKeys, tenantsKey } from './network-keys.js';

export interface MemberSettings {
  readonly heartbeatMs: number;
  readonly discoveryMs: number;
  readonly dropAfterMs: number;
}

/** AGT-031, AGT-032 and the decisions on their times. */
export const defaultMember: MemberSettings = { heartbeatMs: 10_000, discoveryMs: 30_000, dropAfterMs: 120_000 };

export type Self = Pick<NetworkNode, 'id' | 'name' | 'type' | 'capabilities' | 'location' | 'metadata'> & {
  readonly resources: () => NetworkNode['resources'];
};

interface Events {
  agentDiscovered: [NetworkNode];
  agentLost: [NetworkNode];
  agentStatusChanged: [NetworkNode, NetworkStatus];
  statusChanged: [NetworkStatus];
  message: [NetworkMessage];
}

/**
 * One agent's place in the network of its tenant (AGT-028…033): announces itself, tells that it lives, and knows the others.
 * The registry in Redis shows everybody to whoever joins late; announcements spread changes at once.
 */
export class AgentNetwork extends EventEmitter<Events> {
  readonly broker: Broker;
  readonly #redis: Redis;
  readonly #known = new Map<string, NetworkNode>();
  #status: NetworkStatus = 'online';
  #timers: NodeJS.Timeout[] = [];

  constructor(
    mailroom: Mailroom,
    private readonly tenantId: string,
    private readonly self: Self,
    handle: Handler,
    private readonly settings: MemberSettings = defaultMember,
  ) {
    super();
    this.#redis = mailroom.redis;
    this.broker = new Broker(mailroom, tenantId, self.id, (message) => this.#heard(message, handle));
  }

  async start(status: NetworkStatus = 'online'): Promise<void> {
    this.#status = status;
    await this.broker.start();
    await this.#announce();
    await this.discover();
    this.#timers = [
      setInterval(() => void this.#beat().catch(() => undefined), this.settings.heartbeatMs),
      setInterval(() => void this.discover().catch(() => undefined), this.settings.discoveryMs),
    ];
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#status = 'offline';
    await this.broker
      .send({ to: '*', type: 'status_update', priority: 2, payload: { status: 'offline', message: 'it leaves' } })
      .catch(() => undefined);
    await this.#redis.hdel(networkKeys(this.tenantId).members, this.self.id).catch(() => undefined);
    this.broker.stop();
  }

  get status(): NetworkStatus {
    return this.#status;
  }

  /** Copies of what is known of the others. */
  get nodes(): readonly NetworkNode[] {
    return [...this.#known.values()].map((node) => structuredClone(node));
  }

  async setStatus(status: NetworkStatus): Promise<void> {
    if (this.#status === status) return;
    this.#status = status;
    this.emit('statusChanged', status);
    await this.#announce();
  }

  /** Reads the shared registry: adds whom it did not hear of, drops who was not seen for too long; never itself. */
  async discover(): Promise<void> {
    const { members } = networkKeys(this.tenantId);
    const now = Date.now();
    for (const [id, body] of Object.entries(await this.#redis.hgetall(members))) {
      const parsed = NetworkNode.safeParse(JSON.parse(body));
      if (id === this.self.id || !parsed.success) continue;
      if (now - Date.parse(parsed.data.lastSeenAt) > this.settings.dropAfterMs) await this.#redis.hdel(members, id);
      else this.#saw(parsed.data);
    }
    for (const node of this.#known.values()) if (now - Date.parse(node.lastSeenAt) > this.settings.dropAfterMs) this.#lose(node.id);
  }

  #node(): NetworkNode {
    const { resources, ...self } = this.self;
    return { ...self, status: this.#status, resources: resources(), lastSeenAt: new Date().toISOString() };
  }

  async #register(): Promise<NetworkNode> {
    const node = this.#node();
    await Promise.all([
      this.#redis.hset(networkKeys(this.tenantId).members, this.self.id, JSON.stringify(node)),
      this.#redis.sadd(tenantsKey, this.tenantId),
    ]);
    return node;
  }

  async #announce(): Promise<void> {
    await this.broker.send({ to: '*', type: 'capability_announcement', payload: { node: await this.#register() } });
  }

  async #beat(): Promise<void> {
    await this.broker.send({ to: '*', type: 'heartbeat', priority: 2, payload: { node: await this.#register() } });
  }

  async #heard(message: NetworkMessage, handle: Handler): Promise<Record<string, unknown> | void> {
    const told =
      message.type === 'capability_announcement' || message.type === 'heartbeat' ? NetworkNode.safeParse(message.payload.node) : undefined;
    if (told?.success && told.data.id === message.from) return this.#saw(told.data);
    if (message.type === 'status_update' && message.payload.status === 'offline') return this.#lose(message.from);
    this.emit('message', message);
    return handle(message);
  }

  #saw(node: NetworkNode): void {
    const before = this.#known.get(node.id);
    if (before && before.lastSeenAt > node.lastSeenAt) return;
    this.#known.set(node.id, before ? { ...node, metadata: { ...before.metadata, ...node.metadata } } : node);
    if (!before) this.emit('agentDiscovered', structuredClone(node));
    else if (before.status !== node.status) this.emit('agentStatusChanged', structuredClone(node), before.status);
  }

  #lose(id: string): void {
    const node = this.#known.get(id);
    if (!node) return;
    this.#known.delete(id);
    this.emit('agentLost', node);
  }
}
