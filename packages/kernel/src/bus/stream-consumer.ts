import type { Redis } from 'ioredis';
import type { Log } from '../log/log.js';
import { bodyField, parseEntries, type StreamEntry } from './stream-entry.js';

export interface StreamConsumerOptions {
  /** A connection of its own: it blocks. */
  readonly redis: Redis;
  /** A connection for acknowledgements and claims; may be shared. */
  readonly control: Redis;
  readonly group: string;
  /** Unique per process. */
  readonly consumer: string;
  readonly streams: readonly string[];
  readonly deadLetterStream: string;
  readonly log: Log;
  /**
   * Handles a batch and resolves with the entries that are done; they are acknowledged. The others stay pending and are
   * delivered again after `claimIdleMs`. Must not reject.
   */
  readonly handle: (batch: readonly StreamEntry[]) => Promise<readonly StreamEntry[]>;
  readonly count?: number;
  readonly blockMs?: number;
  /** Messages that a consumer has held this long are taken over: it died, or its handler failed. */
  readonly claimIdleMs?: number;
  /** After so many deliveries a message goes to the dead-letter stream. */
  readonly maxDeliveries?: number;
  /** Batches in work at the same time; reading pauses beyond. */
  readonly maxBatches?: number;
}

/**
 * Reads streams as one member of a consumer group: at-least-once, acknowledged after the handler is done, taking over from
 * dead members, with a dead-letter stream for what never succeeds. Survives a restart and a flush of Redis.
 */
export class StreamConsumer {
  private streams: string[];
  private running = false;
  private loop: Promise<void> | undefined;
  private claimTimer: NodeJS.Timeout | undefined;
  private readonly inFlight = new Set<Promise<void>>();
  private readonly held = new Set<string>();
  private claiming = false;

  constructor(private readonly options: StreamConsumerOptions) {
    this.streams = [...options.streams];
  }

  async start(): Promise<void> {
    await this.ensureGroups();
    this.running = true;
    this.loop = this.read();
    const every = Math.max(200, (this.options.claimIdleMs ?? 15_000) / 2);
    this.claimTimer = setInterval(() => void this.claim(), every);
  }

  /** Reads these streams from now on; a new one starts at its oldest unread message. */
  async setStreams(streams: readonly string[]): Promise<void> {
    this.streams = [...streams];
    await this.ensureGroups();
  }

  /** Stops reading and waits for the batches in work. */
  async stop(): Promise<void> {
    this.running = false;
    clearInterval(this.claimTimer);
    this.options.redis.disconnect();
    await this.loop;
    await Promise.all(this.inFlight);
  }

  private async ensureGroups(): Promise<void> {
    await Promise.all(
      this.streams.map((stream) =>
        this.options.control.xgroup('CREATE', stream, this.options.group, '0', 'MKSTREAM').catch((error: Error) => {
          if (!error.message.includes('BUSYGROUP')) throw error;
        }),
      ),
    );
  }

  private async read(): Promise<void> {
    const { redis, group, consumer, count = 128, blockMs = 2_000, maxBatches = 16 } = this.options;
    while (this.running) {
      if (this.streams.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      const streams = this.streams;
      try {
        const reply = (await redis.xreadgroup(
          'GROUP',
          group,
          consumer,
          'COUNT',
          count,
          'BLOCK',
          blockMs,
          'STREAMS',
          ...streams,
          ...streams.map(() => '>'),
        )) as [string, [string, string[]][]][] | null;
        if (reply) this.dispatch(reply.flatMap(([stream, raw]) => parseEntries(stream, raw)));
      } catch (error) {
        await this.recover(error);
      }
      while (this.inFlight.size >= maxBatches) await Promise.race(this.inFlight);
    }
  }

  /** A flushed Redis has forgotten the group; anything else is a lost connection that comes back. */
  private async recover(error: unknown): Promise<void> {
    if (!this.running) return;
    if (error instanceof Error && error.message.includes('NOGROUP')) {
      await this.ensureGroups().catch(() => undefined);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }

  private dispatch(batch: StreamEntry[]): void {
    if (batch.length === 0) return;
    for (const entry of batch) this.held.add(entry.stream + entry.id);
    const work = this.options
      .handle(batch)
      .then((done) => this.acknowledge(done))
      .catch((error: unknown) => this.options.log.error({ err: error }, 'a stream batch was not acknowledged'))
      .finally(() => {
        for (const entry of batch) this.held.delete(entry.stream + entry.id);
        this.inFlight.delete(work);
      });
    this.inFlight.add(work);
  }

  private async acknowledge(done: readonly StreamEntry[]): Promise<void> {
    const byStream = Map.groupBy(done, (entry) => entry.stream);
    await Promise.all(
      [...byStream].map(([stream, entries]) => this.options.control.xack(stream, this.options.group, ...entries.map((entry) => entry.id))),
    );
  }

  private async claim(): Promise<void> {
    if (this.claiming || !this.running) return;
    this.claiming = true;
    try {
      for (const stream of this.streams) await this.claimFrom(stream);
    } catch (error) {
      await this.recover(error);
    } finally {
      this.claiming = false;
    }
  }

  private async claimFrom(stream: string): Promise<void> {
    const { control, group, consumer, claimIdleMs = 15_000, maxDeliveries = 5, deadLetterStream, log } = this.options;
    const pending = (await control.xpending(stream, group, 'IDLE', claimIdleMs, '-', '+', 100)) as [string, string, number, number][];
    // What this process is still working on is slow, not lost.
    const lost = pending.filter(([id]) => !this.held.has(stream + id));
    if (lost.length === 0) return;
    const claimed = (await control.xclaim(stream, group, consumer, claimIdleMs, ...lost.map(([id]) => id))) as [string, string[] | null][];
    const deliveries = new Map(lost.map(([id, , , count]) => [id, count + 1]));
    const entries = parseEntries(stream, claimed).map((entry) => ({ ...entry, deliveries: deliveries.get(entry.id) ?? 1 }));
    const dead = entries.filter((entry) => entry.deliveries > maxDeliveries);
    for (const entry of dead) {
      log.error({ stream, entryId: entry.id, deliveries: entry.deliveries }, 'a message failed too often and went to the dead letters');
      await control.xadd(deadLetterStream, 'MAXLEN', '~', 10_000, '*', 'stream', stream, 'id', entry.id, bodyField, entry.body);
      await control.xack(stream, group, entry.id);
    }
    this.dispatch(entries.filter((entry) => entry.deliveries <= maxDeliveries));
  }
}
