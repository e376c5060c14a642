import { createHash } from 'node:crypto';
import { type ControlOrder, type GoalEvent, streams } from '@autoweave/contracts';
import type { GoalRun } from '@autoweave/engine';
import { bodyField, type Log } from '@autoweave/kernel';
import type { Redis } from 'ioredis';

/** Notices are for those who follow now; whoever was away asks for the log. */
const noticeLifeMs = 30_000;
/** Far above what is ever given out at once; a hint that falls off is given again. */
const maxHints = 5_000;
const maxOrders = 10_000;
/** Redis does nothing else while it appends: a millisecond or two for so many. */
const maxAppendsAtOnce = 500;

/** Appends many entries with one command: what a tick leaves would otherwise be a thousand commands, each with its reply. */
const appendAll = `
for i = 1, #KEYS do
  redis.call('XADD', KEYS[i], ARGV[3 * i - 2], '~', ARGV[3 * i - 1], '*', '${bodyField}', ARGV[3 * i])
end`;
const appendAllSha = createHash('sha1').update(appendAll).digest('hex');

/**
 * What leaves after a commit: notices of new events, hints of tasks, orders to workers. All of it may be lost, because
 * readers ask for the truth and hints are given again; nothing waits for Redis here.
 */
export class LivePublisher {
  #streams: string[] = [];
  /** For each stream: how it is bounded, and the body. */
  #entries: (string | number)[] = [];

  constructor(
    private readonly redis: Redis,
    private readonly log: Log,
  ) {}

  /** `payloads` are the events' payloads as JSON, already written once for the log. */
  events(run: GoalRun, events: readonly GoalEvent[], payloads: readonly string[]): void {
    const items = events.map(
      (e, i) => `{"goalId":"${e.goalId}","seq":${e.seq},"version":1,"at":"${e.at}","type":"${e.type}","payload":${payloads[i]}}`,
    );
    const conversation = run.conversationId ? `"conversationId":"${run.conversationId}",` : '';
    this.#append(
      streams.goalEvents,
      ['MINID', '~', Date.now() - noticeLifeMs],
      `{"tenantId":"${run.tenantId}","userId":"${run.userId}","goalId":"${run.goalId}",${conversation}"events":[${items.join(',')}]}`,
    );
  }

  hint(stream: string, assignment: string): void {
    this.#append(stream, ['MAXLEN', '~', maxHints], assignment);
  }

  order(order: ControlOrder): void {
    this.#append(streams.control, ['MAXLEN', '~', maxOrders], JSON.stringify(order));
  }

  /** Leaves with everything else that this turn of the event loop appends. */
  #append(stream: string, [limit, , bound]: readonly ['MAXLEN' | 'MINID', '~', number], body: string): void {
    if (this.#streams.length === 0) queueMicrotask(() => this.#flush());
    this.#streams.push(stream);
    this.#entries.push(limit, bound, body);
    if (this.#streams.length === maxAppendsAtOnce) this.#flush();
  }

  #flush(): void {
    const keys = this.#streams;
    if (keys.length === 0) return;
    const values = [keys.length, ...keys, ...this.#entries];
    this.#streams = [];
    this.#entries = [];
    this.redis
      .call('EVALSHA', appendAllSha, ...values)
      // Redis has been started anew and does not know the script yet.
      .catch((error: unknown) =>
        String(error).includes('NOSCRIPT') ? this.redis.call('EVAL', appendAll, ...values) : Promise.reject(error),
      )
      .catch((error: unknown) => this.log.warn({ err: error, entries: keys.length }, 'notices were not sent'));
  }
}
