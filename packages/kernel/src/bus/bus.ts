import { randomUUID } from 'node:crypto';
import {
  type Actor,
  type BusEvent,
  channels,
  type Command,
  type Envelope,
  Reply,
  type ServiceName,
  shardOf,
  streams,
} from '@autoweave/contracts';
import { propagation, context as otelContext } from '@opentelemetry/api';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import { FaultError, fault } from '../fault/fault-error.js';
import { currentContext } from '../log/context.js';
import { bodyField } from './stream-entry.js';

/** On whose behalf a message is sent. */
export interface Sender {
  readonly tenantId: string | null;
  readonly actor: Actor;
  readonly correlationId?: string;
  readonly causationId?: string;
}

export interface RequestOptions {
  /** How long to wait for the reply. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

interface Waiter {
  readonly resolve: (payload: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Longest a stream may grow before the oldest entries are dropped (approximately). */
const maxStreamLength = 100_000;

/**
 * Sends commands and events. `request` answers with the handler's output, validated, or throws the handler's fault;
 * without an answer in time it throws `DEADLINE_EXCEEDED`. `publish` and `send` resolve when Redis has the message.
 */
export class Bus {
  private readonly waiters = new Map<string, Waiter>();
  private readonly channel: string;
  private subscribed: Promise<unknown> | undefined;

  constructor(
    readonly service: ServiceName | 'cli' | 'test',
    readonly instance: string,
    private readonly redis: Redis,
    private readonly subscriber: Redis,
  ) {
    this.channel = channels.replies(instance);
    subscriber.on('message', (_channel: string, body: string) => this.settle(body));
  }

  async request<I extends z.ZodType, O extends z.ZodType>(
    command: Command<I, O>,
    input: z.input<I>,
    sender: Sender,
    options: RequestOptions = {},
  ): Promise<z.infer<O>> {
    const payload = command.input.parse(input);
    this.subscribed ??= this.subscriber.subscribe(this.channel);
    await this.subscribed;
    const timeoutMs = options.timeoutMs ?? 10_000;
    const envelope = this.envelope(command.type, command.version, payload, sender, {
      replyTo: this.channel,
      deadline: Date.now() + timeoutMs,
    });
    let timer: NodeJS.Timeout | undefined;
    const reply = new Promise<unknown>((resolve, reject) => {
      this.waiters.set(envelope.id, { resolve, reject });
      timer = setTimeout(
        () =>
          reject(
            fault('DEADLINE_EXCEEDED', `${command.service} did not answer ${command.type} within ${timeoutMs} ms`, {
              hint: 'Check that the service runs, then try again',
            }),
          ),
        timeoutMs,
      );
      options.signal?.addEventListener('abort', () => reject(fault('CANCELLED', 'The request was given up')), { once: true });
    });
    try {
      const stream = command.shardBy ? streams.shard(shardOf(command.shardBy(payload))) : streams.service(command.service);
      await Promise.race([this.append(stream, envelope), reply]);
      return command.output.parse(await reply);
    } finally {
      clearTimeout(timer);
      this.waiters.delete(envelope.id);
    }
  }

  /** Sends a command without waiting for its reply. */
  async send<I extends z.ZodType>(command: Command<I>, input: z.input<I>, sender: Sender): Promise<void> {
    const payload = command.input.parse(input);
    const stream = command.shardBy ? streams.shard(shardOf(command.shardBy(payload))) : streams.service(command.service);
    await this.append(stream, this.envelope(command.type, command.version, payload, sender, { replyTo: null, deadline: null }));
  }

  async publish<P extends z.ZodType>(event: BusEvent<P>, payload: z.input<P>, sender: Sender): Promise<void> {
    await this.append(
      streams.events,
      this.envelope(event.type, event.version, event.payload.parse(payload), sender, { replyTo: null, deadline: null }),
    );
  }

  /** Appends any JSON to a bounded stream, for hints and notices that are no envelopes. */
  async notify(stream: string, body: unknown, maxLength = 10_000): Promise<void> {
    await this.redis.xadd(stream, 'MAXLEN', '~', maxLength, '*', bodyField, JSON.stringify(body));
  }

  async close(): Promise<void> {
    for (const waiter of this.waiters.values()) waiter.reject(fault('UNAVAILABLE', 'The service is stopping'));
    this.subscriber.disconnect();
    this.redis.disconnect();
  }

  private envelope(
    type: string,
    version: number,
    payload: unknown,
    sender: Sender,
    reply: Pick<Envelope, 'replyTo' | 'deadline'>,
  ): Envelope {
    const carrier: { traceparent?: string } = {};
    propagation.inject(otelContext.active(), carrier);
    return {
      id: randomUUID(),
      type,
      version,
      tenantId: sender.tenantId,
      actor: sender.actor,
      correlationId: sender.correlationId ?? currentContext()?.requestId ?? randomUUID(),
      causationId: sender.causationId ?? null,
      time: new Date().toISOString(),
      trace: carrier.traceparent ?? currentContext()?.trace ?? null,
      ...reply,
      payload,
    };
  }

  private async append(stream: string, envelope: Envelope): Promise<void> {
    await this.redis.xadd(stream, 'MAXLEN', '~', maxStreamLength, '*', bodyField, JSON.stringify(envelope));
  }

  private settle(body: string): void {
    const reply = Reply.safeParse(JSON.parse(body));
    if (!reply.success) return;
    const waiter = this.waiters.get(reply.data.id);
    if (!waiter) return;
    if (reply.data.ok) waiter.resolve(reply.data.payload);
    else waiter.reject(new FaultError(reply.data.payload as FaultError['fault']));
  }
}

/** A handler's answer to a request, as published on the caller's channel. */
export const replyTo = (
  redis: Redis,
  envelope: Envelope,
  reply: { ok: true; payload: unknown } | { ok: false; payload: FaultError['fault'] },
): Promise<unknown> =>
  envelope.replyTo === null ? Promise.resolve() : redis.publish(envelope.replyTo, JSON.stringify({ id: envelope.id, ...reply }));
