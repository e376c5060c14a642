import { type BusMessage, Envelope, streams } from '@autoweave/contracts';
import { connectRedis, parseEntries, type Redis, replyTo, toFault } from '@autoweave/kernel';

/** Answers one command: what it gives is the reply, what it throws the refusal. */
export type Answer = (payload: unknown, envelope: Envelope) => unknown;

/** Another service as it is seen on the bus, for tests of those that ask it. What it has no answer for it leaves alone. */
export class BusPeer {
  private readonly reading: Redis;
  private readonly writing: Redis;
  private readonly loop: Promise<void>;
  private running = true;

  constructor(
    redisUrl: string,
    private readonly service: string,
    private readonly answers: ReadonlyMap<BusMessage['type'], Answer>,
  ) {
    this.reading = connectRedis(redisUrl, { blocking: true });
    this.writing = connectRedis(redisUrl);
    this.loop = this.read();
  }

  async close(): Promise<void> {
    this.running = false;
    this.reading.disconnect();
    await this.loop;
    this.writing.disconnect();
  }

  private async read(): Promise<void> {
    const name = streams.service(this.service);
    for (let at = '0'; this.running; ) {
      const reply = (await this.reading.xread('BLOCK', 500, 'STREAMS', name, at).catch(() => null)) as
        | [string, [string, string[]][]][]
        | null;
      for (const [stream, raw] of reply ?? [])
        for (const { id, body } of parseEntries(stream, raw)) {
          at = id;
          await this.answer(Envelope.parse(JSON.parse(body)));
        }
    }
  }

  private async answer(envelope: Envelope): Promise<void> {
    const answer = this.answers.get(envelope.type);
    if (!answer) return;
    try {
      await replyTo(this.writing, envelope, { ok: true, payload: answer(envelope.payload, envelope) });
    } catch (error) {
      await replyTo(this.writing, envelope, { ok: false, payload: toFault(error) });
    }
  }
}
