import { setTimeout as sleep } from 'node:timers/promises';
import { connectRedis, type Redis } from '../bus/redis.js';
import { parseEntries, type StreamEntry } from '../bus/stream-entry.js';

type Taker = (entry: StreamEntry) => Promise<void>;

interface Box {
  position: string;
  readonly takers: Set<Taker>;
  /** What lies in it is for one member, kept until that has handled it. */
  readonly inbox: boolean;
}

const blockMs = 1_000;
const atOnce = 100;

/**
 * Reads for every member of agent networks that one process holds, over one connection, however many members and tenants
 * there are. What lies in an inbox is deleted when it has been handled: after a crash it is read again. Broadcasts are read
 * from when their first listener came.
 */
export class Mailroom {
  /** For commands; shared by the members. */
  readonly redis: Redis;
  readonly #reader: Redis;
  readonly #boxes = new Map<string, Box>();
  #open = true;
  #reading: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #readerId: number | undefined;

  constructor(redisUrl: string) {
    this.redis = connectRedis(redisUrl);
    this.#reader = connectRedis(redisUrl, { blocking: true });
    this.#reader.on('close', () => (this.#readerId = undefined));
  }

  /** Everything in an inbox that was not handled comes again, then what is new. */
  async openInbox(stream: string, taker: Taker): Promise<void> {
    this.#add(stream, '0', true, taker);
    await this.#interrupt();
  }

  async listen(stream: string, taker: Taker): Promise<void> {
    if (!this.#boxes.has(stream)) {
      const newest = await this.redis.xrevrange(stream, '+', '-', 'COUNT', 1);
      this.#add(stream, newest[0]?.[0] ?? '0', false, taker);
    } else this.#add(stream, '$', false, taker);
    await this.#interrupt();
  }

  forget(stream: string, taker: Taker): void {
    const box = this.#boxes.get(stream);
    box?.takers.delete(taker);
    if (box?.takers.size === 0) this.#boxes.delete(stream);
  }

  async close(): Promise<void> {
    this.#open = false;
    this.#boxes.clear();
    this.#wake?.();
    this.#reader.disconnect();
    await this.#reading;
    this.redis.disconnect();
  }

  #add(stream: string, position: string, inbox: boolean, taker: Taker): void {
    const box = this.#boxes.get(stream);
    if (box) box.takers.add(taker);
    else this.#boxes.set(stream, { position, takers: new Set([taker]), inbox });
    this.#reading ??= this.#read();
    this.#wake?.();
  }

  /** A read that already waits does not know the new box yet. */
  async #interrupt(): Promise<void> {
    if (this.#readerId !== undefined) await this.redis.client('UNBLOCK', this.#readerId).catch(() => undefined);
  }

  async #read(): Promise<void> {
    while (this.#open) {
      if (this.#boxes.size === 0) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#wake = undefined;
        continue;
      }
      try {
        this.#readerId ??= Number(await this.#reader.client('ID'));
        const names = [...this.#boxes.keys()];
        const positions = names.map((name) => this.#boxes.get(name)?.position ?? '$');
        const reply = (await this.#reader.xread('COUNT', atOnce, 'BLOCK', blockMs, 'STREAMS', ...names, ...positions)) as
          | [string, [string, string[]][]][]
          | null;
        for (const [stream, raw] of reply ?? []) this.#hand(stream, raw);
        if (!reply) await this.#afterFlush(names);
      } catch {
        if (this.#open) await sleep(100);
      }
    }
  }

  /** Handled side by side: a slow handler must not hold up the answers that it waits for itself. */
  #hand(stream: string, raw: [string, string[]][]): void {
    const box = this.#boxes.get(stream);
    const last = raw.at(-1);
    if (!box || !last) return;
    box.position = last[0];
    for (const entry of parseEntries(stream, raw))
      void Promise.allSettled([...box.takers].map((taker) => taker(entry))).then(async (results) => {
        if (box.inbox && results.some((one) => one.status === 'fulfilled')) await this.redis.xdel(stream, entry.id).catch(() => undefined);
      });
  }

  /** A flushed stream counts from a lower id again: a position beyond its end would never see anything. */
  async #afterFlush(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const box = this.#boxes.get(name);
      if (box && box.position !== '0' && (await this.redis.exists(name)) === 0) box.position = '0';
    }
  }
}
