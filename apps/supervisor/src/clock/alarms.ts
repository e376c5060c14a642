import { crashPoint } from '@autoweave/kernel';

interface Alarm {
  readonly dueMs: number;
  readonly ring: () => void;
}

/** Longest single sleep; Node's timers overflow above 24.8 days. */
const longestSleepMs = 60_000;

/**
 * Many alarms behind one timer. An alarm cannot be taken back: what rings has to look at the present state, because a
 * goal may have changed since. Times are epoch milliseconds.
 */
export class Alarms {
  readonly #heap: Alarm[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  set(dueMs: number, ring: () => void): void {
    if (this.#closed) return;
    const alarm = { dueMs, ring };
    let i = this.#heap.push(alarm) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if ((this.#heap[parent] as Alarm).dueMs <= dueMs) break;
      this.#heap[i] = this.#heap[parent] as Alarm;
      i = parent;
    }
    this.#heap[i] = alarm;
    if (i === 0) this.#arm();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#heap.length = 0;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#heap[0];
    if (next) this.#timer = setTimeout(() => this.#ring(), Math.min(longestSleepMs, Math.max(0, next.dueMs - Date.now())));
  }

  #ring(): void {
    const now = Date.now();
    while (this.#heap[0] && (this.#heap[0] as Alarm).dueMs <= now) {
      crashPoint('supervisor.alarm_fired');
      this.#pop().ring();
    }
    this.#arm();
  }

  #pop(): Alarm {
    const top = this.#heap[0] as Alarm;
    const last = this.#heap.pop() as Alarm;
    const size = this.#heap.length;
    if (size === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && (this.#heap[child + 1] as Alarm).dueMs < (this.#heap[child] as Alarm).dueMs) child += 1;
      if ((this.#heap[child] as Alarm).dueMs >= last.dueMs) break;
      this.#heap[i] = this.#heap[child] as Alarm;
      i = child;
    }
    this.#heap[i] = last;
    return top;
  }
}
