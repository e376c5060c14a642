import { type ControlOrder, type GoalEvent, streams } from '@autoweave/contracts';
import type { GoalRun } from '@autoweave/engine';
import { bodyField, type Log } from '@autoweave/kernel';
import type { Redis } from 'ioredis';

const maxNotices = 20_000;
const maxHints = 50_000;

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
      maxNotices,
      `{"tenantId":"${run.tenantId}","userId":"${run.userId}","goalId":"${run.goalId}",${conversation}"events":[${items.join(',')}]}`,
    );
  }

  hint(agentType: string, assignment: string): void {
    this.#append(streams.agentTasks(agentType), maxHints, assignment);
  }

  order(order: ControlOrder): void {
    this.#append(streams.control, 10_000, JSON.stringify(order));
  }

  #append(stream: string, maxLength: number, body: string): void {
    this.redis
      .xadd(stream, 'MAXLEN', '~', maxLength, '*', bodyField, body)
      .catch((error: unknown) => this.log.warn({ err: error, stream }, 'a notice was not sent'));
  }
}
