import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

const windowMs = 5 * 60_000;
const slotMs = 10_000;

interface Slot {
  readonly slot: number;
  count: number;
  totalMs: number;
}

/** How long API answers of this gateway took over the last five minutes: sums of ten seconds each, so that it stays small. */
@Injectable()
export class ResponseTimes {
  private slots: Slot[] = [];

  attach(server: FastifyInstance): void {
    server.addHook('onResponse', async (request, reply) => {
      // A stream takes as long as somebody listens, which says nothing of how fast answers are.
      if (request.url.startsWith('/api/') && !/\/(stream|content|export)(\?|$)/.test(request.url)) this.add(reply.elapsedTime);
    });
  }

  add(ms: number, now = Date.now()): void {
    const slot = Math.floor(now / slotMs);
    const last = this.slots.at(-1);
    if (last?.slot === slot) {
      last.count += 1;
      last.totalMs += ms;
    } else {
      this.slots = [...this.recent(now), { slot, count: 1, totalMs: ms }];
    }
  }

  /** Null when nothing was answered. */
  mean(now = Date.now()): number | null {
    const recent = this.recent(now);
    const count = recent.reduce((sum, one) => sum + one.count, 0);
    return count === 0 ? null : Math.round((recent.reduce((sum, one) => sum + one.totalMs, 0) / count) * 10) / 10;
  }

  private recent = (now: number): Slot[] => this.slots.filter(({ slot }) => slot * slotMs > now - windowMs);
}
