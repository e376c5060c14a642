import { type GoalEvent, GoalEventNotice, goalsEvents, streams } from '@autoweave/contracts';
import { BUS, type Bus, CONFIG, connectRedis, LOG, type Log, type StreamEntry, StreamTail } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type Principal, senderOf } from '../auth/principal.js';
import type { GatewayConfig } from '../config.js';

export type FeedListener = (tenantId: string, events: readonly GoalEvent[]) => void;

const page = 1_000;
/** Asks the owner even without a hint: a hint may be lost, an event never is. */
const recheckMs = 5_000;

/**
 * The live side of goal logs. Hints from Redis say that something is new; the log itself comes from its owner. Whoever
 * follows a goal gets every event once, in order, whatever happens to Redis.
 */
@Injectable()
export class GoalFeed implements OnModuleInit, OnApplicationShutdown {
  private readonly byGoal = new Map<string, Set<FeedListener>>();
  private readonly everywhere = new Set<FeedListener>();
  private tail: StreamTail | undefined;

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onModuleInit(): Promise<void> {
    this.tail = new StreamTail(connectRedis(this.config.REDIS_URL, { blocking: true }), [streams.goalEvents], (entries) =>
      this.announce(entries),
    );
    await this.tail.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tail?.stop();
  }

  /** Calls back with new events of one goal, or of all goals; returns how to stop. */
  listen(goalId: string | undefined, listener: FeedListener): () => void {
    const set = goalId === undefined ? this.everywhere : (this.byGoal.get(goalId) ?? new Set());
    if (goalId !== undefined) this.byGoal.set(goalId, set);
    set.add(listener);
    return () => {
      set.delete(listener);
      if (goalId !== undefined && set.size === 0) this.byGoal.delete(goalId);
    };
  }

  /** Every event after the cursor, in order and without a gap, then live until `signal` aborts. */
  async *follow(caller: Principal, goalId: string, afterSeq: number, signal: AbortSignal): AsyncIterable<GoalEvent> {
    let cursor = afterSeq;
    let wake = () => {};
    let fresh: GoalEvent[] = [];
    const stop = this.listen(goalId, (tenantId, events) => {
      if (tenantId !== caller.tenantId) return;
      fresh.push(...events);
      wake();
    });
    signal.addEventListener('abort', () => wake(), { once: true });
    try {
      let behind = true;
      while (!signal.aborted) {
        if (behind) {
          const { events, lastSeq } = await this.bus.request(goalsEvents, { goalId, afterSeq: cursor, limit: page }, senderOf(caller));
          for (const event of events) yield event;
          cursor = events.at(-1)?.seq ?? cursor;
          behind = cursor < lastSeq;
          continue;
        }
        const batch = fresh;
        fresh = [];
        for (const event of batch) {
          if (event.seq <= cursor) continue;
          if (event.seq !== cursor + 1) {
            behind = true;
            break;
          }
          cursor = event.seq;
          yield event;
        }
        if (behind || fresh.length > 0) continue;
        behind = !(await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(false), recheckMs);
          wake = () => {
            clearTimeout(timer);
            resolve(true);
          };
          if (signal.aborted || fresh.length > 0) wake();
        }));
      }
    } finally {
      stop();
    }
  }

  private announce(entries: readonly StreamEntry[]): void {
    for (const entry of entries) {
      let parsed: GoalEventNotice;
      try {
        parsed = GoalEventNotice.parse(JSON.parse(entry.body));
      } catch (error) {
        this.log.warn({ err: error, entryId: entry.id }, 'an announcement could not be read');
        continue;
      }
      for (const listener of this.byGoal.get(parsed.goalId) ?? []) listener(parsed.tenantId, parsed.events);
      for (const listener of this.everywhere) listener(parsed.tenantId, parsed.events);
    }
  }
}
