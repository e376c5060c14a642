import type { Redis } from 'ioredis';
import { parseEntries, type StreamEntry } from './stream-entry.js';

/**
 * Follows streams from now on without a group: every process sees every entry, nothing is acknowledged. For notices that
 * may be missed, because whoever needs the truth asks its owner.
 */
export class StreamTail {
  private running = false;
  private loop: Promise<void> | undefined;

  constructor(
    /** A connection of its own: it blocks. */
    private readonly redis: Redis,
    private readonly streams: readonly string[],
    private readonly onEntries: (entries: readonly StreamEntry[]) => void,
  ) {}

  async start(): Promise<void> {
    const cursors = await Promise.all(
      this.streams.map(async (stream) => {
        const newest = await this.redis.xrevrange(stream, '+', '-', 'COUNT', 1);
        return newest[0]?.[0] ?? '0';
      }),
    );
    this.running = true;
    this.loop = this.follow(cursors);
  }

  async stop(): Promise<void> {
    this.running = false;
    this.redis.disconnect();
    await this.loop;
  }

  private async follow(cursors: string[]): Promise<void> {
    while (this.running) {
      try {
        const reply = (await this.redis.xread('COUNT', 1_000, 'BLOCK', 5_000, 'STREAMS', ...this.streams, ...cursors)) as
          | [string, [string, string[]][]][]
          | null;
        for (const [stream, raw] of reply ?? []) {
          const last = raw.at(-1);
          if (last) cursors[this.streams.indexOf(stream)] = last[0];
          this.onEntries(parseEntries(stream, raw));
        }
        if (!reply) await this.afterFlush(cursors);
      } catch {
        if (this.running) await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  /** A flushed stream counts from a lower id again: a cursor beyond its end would never see anything. */
  private async afterFlush(cursors: string[]): Promise<void> {
    for (const [index, stream] of this.streams.entries()) {
      if ((await this.redis.exists(stream)) === 0) cursors[index] = '0';
    }
  }
}
