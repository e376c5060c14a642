import { randomUUID } from 'node:crypto';
import { NetworkMessage } from '@autoweave/contracts';
import type { z } from 'zod';
import { bodyField, type StreamEntry } from '../bus/stream-entry.js';
import { fault } from '../fault/fault-error.js';
import type { Mailroom } from './mailroom.js';
import { inboxKeptSeconds, networkKeys } from './network-keys.js';

export type Outgoing = Omit<z.input<typeof NetworkMessage>, 'id' | 'timestamp' | 'tenantId' | 'from'>;

/** Who got a message, and who could not. */
export interface Delivery {
  readonly messageId: string;
  readonly delivered: readonly string[];
  readonly undeliverable: readonly string[];
}

export type Handler = (message: NetworkMessage) => Promise<Record<string, unknown> | void> | Record<string, unknown> | void;

const maxInbox = 10_000;
const maxBroadcast = 10_000;

interface Waiter {
  readonly resolve: (message: NetworkMessage) => void;
}

/**
 * Carries messages between the agents of a tenant (AGT-024…026). Direct ones lie in the recipient's inbox until it has
 * handled them; broadcasts reach whoever listens. Messages are validated at both ends: what cannot be read goes to the
 * dead letters, what is older than its ttl is dropped and counted. A recipient that does not exist is reported, not thrown.
 */
export class Broker {
  readonly #keys;
  readonly #redis;
  readonly #waiters = new Map<string, Waiter>();
  readonly #taker = (entry: StreamEntry): Promise<void> => this.#take(entry.body);
  #running = false;

  constructor(
    private readonly mailroom: Mailroom,
    readonly tenantId: string,
    readonly agentId: string,
    private readonly handle: Handler,
  ) {
    this.#keys = networkKeys(tenantId);
    this.#redis = mailroom.redis;
  }

  async start(): Promise<void> {
    this.#running = true;
    await this.mailroom.listen(this.#keys.broadcast, this.#taker);
    await this.mailroom.openInbox(this.#keys.inbox(this.agentId), this.#taker);
  }

  /** What lies in the inbox stays there for whoever takes the same name next. */
  stop(): void {
    this.#running = false;
    this.mailroom.forget(this.#keys.broadcast, this.#taker);
    this.mailroom.forget(this.#keys.inbox(this.agentId), this.#taker);
  }

  /** Resolves when Redis holds the message for everybody who can get it. */
  async send(outgoing: Outgoing): Promise<Delivery> {
    const message = NetworkMessage.parse({
      ...outgoing,
      id: randomUUID(),
      timestamp: new Date().toISOString(),
      tenantId: this.tenantId,
      from: this.agentId,
    });
    const body = JSON.stringify(message);
    const minute = this.#keys.perMinute(Math.floor(Date.now() / 60_000));
    const count = this.#redis.multi().incr(minute).expire(minute, 180).exec();
    if (message.to === '*') {
      await Promise.all([count, this.#post(this.#keys.broadcast, maxBroadcast, body)]);
      return { messageId: message.id, delivered: ['*'], undeliverable: [] };
    }
    const recipients = [...new Set([message.to].flat())];
    const present = await this.#redis.hmget(this.#keys.members, ...recipients);
    const delivered = recipients.filter((_, i) => present[i] !== null);
    const undeliverable = recipients.filter((_, i) => present[i] === null);
    await Promise.all([
      count,
      ...delivered.map((to) => this.#post(this.#keys.inbox(to), maxInbox, body)),
      ...delivered.map((to) => this.#redis.hincrby(this.#keys.exchanges, `${this.agentId} ${to}`, 1)),
      ...(undeliverable.length > 0 ? [this.#redis.hincrby(this.#keys.counters, 'undeliverable', undeliverable.length)] : []),
    ]);
    return { messageId: message.id, delivered, undeliverable };
  }

  /** Asks one agent and waits for its correlated answer. Throws NOT_FOUND when it is not there, DEADLINE_EXCEEDED without an answer. */
  async request(
    to: string,
    outgoing: Omit<Outgoing, 'to' | 'correlationId' | 'requiresResponse'>,
    timeoutMs: number,
  ): Promise<NetworkMessage> {
    const correlationId = randomUUID();
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<NetworkMessage>((resolve, reject) => {
      this.#waiters.set(correlationId, { resolve });
      timer = setTimeout(
        () =>
          reject(fault('DEADLINE_EXCEEDED', `${to} did not answer within ${timeoutMs} ms`, { hint: 'Ask another agent, or ask again' })),
        timeoutMs,
      );
    });
    try {
      const { undeliverable } = await this.send({ ...outgoing, to, correlationId, requiresResponse: true, ttl: outgoing.ttl ?? timeoutMs });
      if (undeliverable.length > 0) throw fault('NOT_FOUND', `There is no agent ${to} in the network`);
      return await answered;
    } finally {
      clearTimeout(timer);
      this.#waiters.delete(correlationId);
      answered.catch(() => undefined);
    }
  }

  /** Inboxes of those who will never come back end by themselves. */
  #post(stream: string, most: number, body: string): Promise<unknown> {
    return this.#redis.multi().xadd(stream, 'MAXLEN', '~', most, '*', bodyField, body).expire(stream, inboxKeptSeconds).exec();
  }

  async #take(body: string): Promise<void> {
    const parsed = NetworkMessage.safeParse(json(body));
    if (!parsed.success || parsed.data.tenantId !== this.tenantId) {
      await this.#redis.xadd(
        this.#keys.dead,
        'MAXLEN',
        '~',
        1_000,
        '*',
        bodyField,
        body,
        'reason',
        parsed.success ? 'tenant' : parsed.error.message.slice(0, 500),
      );
      return;
    }
    const message = parsed.data;
    if (message.from === this.agentId) return;
    if (message.ttl !== undefined && Date.now() - Date.parse(message.timestamp) > message.ttl) {
      await this.#redis.hincrby(this.#keys.counters, 'expired', 1);
      return;
    }
    const waiter = message.correlationId === undefined || message.requiresResponse ? undefined : this.#waiters.get(message.correlationId);
    if (waiter) return waiter.resolve(message);
    await this.#answer(message);
  }

  async #answer(message: NetworkMessage): Promise<void> {
    try {
      const payload = await this.handle(message);
      if (!message.requiresResponse || !payload || !this.#running) return;
      await this.send({
        to: message.from,
        type: 'result',
        priority: message.priority,
        payload,
        ...(message.correlationId ? { correlationId: message.correlationId } : {}),
      });
    } catch (error) {
      if (!this.#running) return;
      await this.send({
        to: message.from,
        type: 'error_notification',
        payload: { error: error instanceof Error ? error.message : 'failed' },
        ...(message.correlationId ? { correlationId: message.correlationId } : {}),
      }).catch(() => undefined);
    }
  }
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
