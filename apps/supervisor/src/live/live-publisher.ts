import { type ControlOrder, type GoalEvent, streams } from '@autoweave/contracts';
import type { GoalRun } from '@autoweave/engine';
import { bodyField, type Log } from '@autoweave/kernel';
import type { Redis } from 'ioredis';

/** Notices are for those who follow now; whoever was away asks for the log. */
const noticeLifeMs = 30_000;
/** Far above what is ever given out at once; a hint that falls off is given again. */
const maxHints = 5_000;
const maxOrders = 10_000;

/**
 * What leaves after a commit: notices of new events, hints of tasks, orders to workers. All of it may be lost, because
 * readers ask for the truth and hints are given again; nothing waits for Redis here.
 */
export class LivePublisher {
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

  hint(agentType: string, assignment: string): void {
    this.#append(streams.agentTasks(agentType), ['MAXLEN', '~', maxHints], assignment);
  }

  order(order: ControlOrder): void {
    this.#append(streams.control, ['MAXLEN', '~', maxOrders], JSON.stringify(order));
  }

  #append(stream: string, trim: readonly ['MAXLEN' | 'MINID', '~', number], body: string): void {
    this.redis
      .call('XADD', stream, ...trim, '*', bodyField, body)
      .catch((error: unknown) => this.log.warn({ err: error, stream }, 'a notice was not sent'));
  }
}
