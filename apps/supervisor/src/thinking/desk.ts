import { StrideQueue } from '@autoweave/engine';

interface Waiting {
  readonly priority: number;
  readonly age: number;
  readonly seat: () => void;
}

/**
 * Lets a number of things happen at the same time. Whoever has to wait is let in by turns between tenants, within a tenant
 * by priority, then age: a tenant with a thousand goals does not delay the one goal of another by more than a round.
 */
export class Desk {
  readonly #waiting = new StrideQueue<Waiting>((a, b) => (a.priority !== b.priority ? a.priority > b.priority : a.age < b.age));
  #free: number;
  #age = 0;

  constructor(places: number) {
    this.#free = places;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Resolves with whether there is a place, to be left again; without one when `signal` was given up meanwhile, at once. */
  enter(tenantId: string, priority: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (this.#free > 0) {
      this.#free -= 1;
      this.#waiting.charge(tenantId, 1);
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const giveUp = () => {
        this.#waiting.withdraw(tenantId, waiting);
        resolve(false);
      };
      const seat = () => {
        signal.removeEventListener('abort', giveUp);
        resolve(true);
      };
      const waiting: Waiting = { priority, age: (this.#age += 1), seat };
      this.#waiting.push(tenantId, waiting);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  leave(): void {
    const next = this.#waiting.take();
    if (next) next.item.seat();
    else this.#free += 1;
  }
}
