import { Envelope, streams } from '@autoweave/contracts';
import { type Log, parseEntries } from '@autoweave/kernel';
import type { Redis } from 'ioredis';
import { wellFormedJson } from '../writer/well-formed.js';

export interface ShardMessage {
  readonly shard: number;
  readonly id: string;
  readonly envelope: Envelope;
}

/** Waiting messages above which reading pauses. */
const highWater = 4_000;

/**
 * Reads the command streams of the shards held here. The position in a stream is stored in the same transaction as the
 * effect of its messages, so that every command takes effect exactly once, whoever holds the shard.
 */
export class ShardReader {
  private readonly cursors = new Map<number, string>();
  private running = false;
  private loop: Promise<void> | undefined;

  constructor(
    /** A connection of its own: it blocks. */
    private readonly redis: Redis,
    private readonly deliver: (messages: ShardMessage[]) => void,
    private readonly backlog: () => number,
    private readonly log: Log,
  ) {}

  start(): void {
    this.running = true;
    this.loop = this.read();
  }

  async stop(): Promise<void> {
    this.running = false;
    this.redis.disconnect();
    await this.loop;
  }

  follow(shard: number, offset: string): void {
    this.cursors.set(shard, offset);
  }

  forget(shard: number): void {
    this.cursors.delete(shard);
  }

  private async read(): Promise<void> {
    while (this.running) {
      if (this.cursors.size === 0 || this.backlog() > highWater) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        continue;
      }
      const shards = [...this.cursors.keys()];
      try {
        const reply = (await this.redis.xread(
          'COUNT',
          500,
          'BLOCK',
          500,
          'STREAMS',
          ...shards.map(streams.shard),
          ...this.cursors.values(),
        )) as [string, [string, string[]][]][] | null;
        const messages: ShardMessage[] = [];
        for (const [stream, raw] of reply ?? []) {
          const shard = Number(stream.slice(stream.lastIndexOf(':') + 1));
          // Given away while the read was blocked: its new owner reads it.
          if (!this.cursors.has(shard)) continue;
          for (const entry of parseEntries(stream, raw)) {
            this.cursors.set(shard, entry.id);
            const envelope = this.parse(entry.body);
            if (envelope) messages.push({ shard, id: entry.id, envelope });
          }
        }
        if (messages.length > 0) this.deliver(messages);
      } catch (error) {
        if (!this.running) return;
        this.log.warn({ err: error }, 'the shard streams could not be read');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  private parse(body: string): Envelope | undefined {
    try {
      return Envelope.parse(wellFormedJson(body));
    } catch (error) {
      this.log.error({ err: error }, 'a message that is no envelope was dropped');
      return undefined;
    }
  }
}
