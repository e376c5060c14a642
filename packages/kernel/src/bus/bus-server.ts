import { Envelope, messageCatalog, type ServiceName, streams } from '@autoweave/contracts';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { context as otelContext, propagation, trace } from '@opentelemetry/api';
import type { Redis } from 'ioredis';
import { lastValueFrom } from 'rxjs';
import { fault, toFault } from '../fault/fault-error.js';
import { dispositionOf } from '../fault/problem.js';
import { runInContext } from '../log/context.js';
import type { Log } from '../log/log.js';
import { replyTo } from './bus.js';
import { busTransport, type MessageContext } from './on-message.js';
import { connectRedis } from './redis.js';
import { StreamConsumer } from './stream-consumer.js';
import type { StreamEntry } from './stream-entry.js';

export interface BusServerOptions {
  readonly service: ServiceName;
  readonly instance: string;
  readonly redisUrl: string;
  readonly log: Log;
  readonly claimIdleMs?: number;
  readonly maxDeliveries?: number;
}

/**
 * Nest transport over Redis Streams: commands of this service and, when it listens to any, domain events. A message is
 * acknowledged after its handler is done. Terminal faults are answered and acknowledged; retryable ones of events are
 * delivered again and end in the dead letters; a command whose caller no longer waits is dropped.
 */
export class BusServer extends Server implements CustomTransportStrategy {
  override readonly transportId = busTransport;
  private control: Redis | undefined;
  private readonly consumers: StreamConsumer[] = [];

  constructor(private readonly settings: BusServerOptions) {
    super();
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      this.control = connectRedis(this.settings.redisUrl);
      const patterns = [...this.messageHandlers.keys()];
      const listens = patterns.some((pattern) => messageCatalog.get(pattern)?.kind === 'event');
      await this.consume([streams.service(this.settings.service)]);
      if (listens) await this.consume([streams.events]);
      callback();
    } catch (error) {
      callback(error);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
    this.control?.disconnect();
  }

  on(): never {
    throw new Error('the bus has no transport events');
  }
  unwrap<T>(): T {
    return this.control as T;
  }

  private async consume(names: readonly string[]): Promise<void> {
    const { service, instance, redisUrl, log } = this.settings;
    const consumer = new StreamConsumer({
      redis: connectRedis(redisUrl, { blocking: true }),
      control: this.control as Redis,
      group: service,
      consumer: instance,
      streams: names,
      deadLetterStream: streams.deadLetters(service),
      log,
      handle: async (batch) => {
        const done = await Promise.all(batch.map((entry) => this.handle(entry)));
        return batch.filter((_, index) => done[index]);
      },
      ...(this.settings.claimIdleMs ? { claimIdleMs: this.settings.claimIdleMs } : {}),
      ...(this.settings.maxDeliveries ? { maxDeliveries: this.settings.maxDeliveries } : {}),
    });
    this.consumers.push(consumer);
    await consumer.start();
  }

  /** Resolves with whether the entry is done and may be acknowledged. */
  private async handle(entry: StreamEntry): Promise<boolean> {
    const parsed = Envelope.safeParse(safeJson(entry.body));
    if (!parsed.success) {
      await this.bury(entry, 'not an envelope');
      return true;
    }
    const envelope = parsed.data;
    const pattern = `${envelope.type}@${envelope.version}`;
    const message = messageCatalog.get(pattern);
    const handler = this.messageHandlers.get(pattern);
    if (!message || !handler) {
      if (message?.kind === 'event') return true;
      await this.bury(entry, 'no handler');
      await this.answer(envelope, fault('UNAVAILABLE', `This version of ${this.settings.service} does not know ${pattern}`));
      return true;
    }
    // Nobody waits any more; running it could only surprise.
    if (envelope.deadline !== null && envelope.deadline < Date.now()) return true;
    const parent = propagation.extract(otelContext.active(), envelope.trace ? { traceparent: envelope.trace } : {});
    return trace.getTracer('autoweave.bus').startActiveSpan(`bus ${envelope.type}`, {}, parent, (span) =>
      runInContext(
        { requestId: envelope.correlationId, tenantId: envelope.tenantId ?? undefined, trace: envelope.trace ?? undefined },
        async () => {
          try {
            const schema = message.kind === 'command' ? message.input : message.payload;
            const payload = schema.parse(envelope.payload);
            const result = await this.invoke(handler, payload, {
              id: envelope.id,
              tenantId: envelope.tenantId,
              actor: envelope.actor,
              correlationId: envelope.correlationId,
              deadline: envelope.deadline,
              deliveries: entry.deliveries,
            });
            if (message.kind === 'command')
              await replyTo(this.control as Redis, envelope, { ok: true, payload: message.output.parse(result) });
            return true;
          } catch (error) {
            return await this.failed(entry, envelope, message.kind, error);
          } finally {
            span.end();
          }
        },
      ),
    );
  }

  private async invoke(handler: MessageHandler, payload: unknown, context: MessageContext): Promise<unknown> {
    const observable = this.transformToObservable(await handler(payload, context));
    return lastValueFrom(observable, { defaultValue: undefined });
  }

  private async failed(entry: StreamEntry, envelope: Envelope, kind: 'command' | 'event', error: unknown): Promise<boolean> {
    const problem = toFault(error);
    if (problem.code === 'INTERNAL') this.settings.log.error({ err: error, type: envelope.type }, 'a handler failed');
    if (kind === 'command' && envelope.replyTo !== null) {
      await this.answer(envelope, error);
      return true;
    }
    if (dispositionOf(problem) === 'retry') return false;
    await this.bury(entry, problem.code);
    return true;
  }

  private async answer(envelope: Envelope, error: unknown): Promise<void> {
    await replyTo(this.control as Redis, envelope, { ok: false, payload: toFault(error) });
  }

  private async bury(entry: StreamEntry, reason: string): Promise<void> {
    this.settings.log.warn({ stream: entry.stream, entryId: entry.id, reason }, 'a message went to the dead letters');
    await (this.control as Redis).xadd(
      streams.deadLetters(this.settings.service),
      'MAXLEN',
      '~',
      10_000,
      '*',
      'stream',
      entry.stream,
      'id',
      entry.id,
      'reason',
      reason,
      'e',
      entry.body,
    );
  }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
