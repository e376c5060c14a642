import { Envelope, goalsAdmit, streams } from '@autoweave/contracts';
import { connectRedis, fault, parseEntries, type Redis, replyTo, toFault } from '@autoweave/kernel';

/** The gateway as supervisors see it on the bus: it says what people may do when a goal begins without a request of theirs. */
export class Door {
  /** What the people may do who are not named below. */
  permissions: readonly string[] = ['goal:create'];
  /** Refuses, with this code. */
  readonly refused = new Map<string, Parameters<typeof fault>[0]>();
  readonly asked: { readonly userId: string; readonly key: string }[] = [];
  private readonly reading: Redis;
  private readonly writing: Redis;
  private readonly loop: Promise<void>;
  private running = true;

  constructor(redisUrl: string) {
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
    const name = streams.service('gateway');
    for (let at = '0'; this.running; ) {
      const reply = (await this.reading.xread('BLOCK', 500, 'STREAMS', name, at).catch(() => null)) as
        | [string, [string, string[]][]][]
        | null;
      for (const [stream, raw] of reply ?? [])
        for (const { id, body } of parseEntries(stream, raw)) {
          at = id;
          const envelope = Envelope.parse(JSON.parse(body));
          if (envelope.type === goalsAdmit.type)
            await replyTo(this.writing, envelope, this.answer(goalsAdmit.input.parse(envelope.payload)));
        }
    }
  }

  private answer(question: { readonly userId: string; readonly key: string }): Parameters<typeof replyTo>[2] {
    this.asked.push(question);
    const code = this.refused.get(question.userId);
    return code
      ? { ok: false, payload: toFault(fault(code, 'not any more')) }
      : { ok: true, payload: { permissions: [...this.permissions] } };
  }
}
