import { StrideQueue, type Taken } from './fairness.js';

/** What orders the waiting tasks of one tenant: the priority of the goal, then that of the task, then age. */
export interface Rank {
  readonly goalPriority: number;
  readonly priority: number;
  /** Counts up with every task that comes to wait. */
  readonly age: number;
}

export const goesBefore = (a: Rank, b: Rank): boolean =>
  a.goalPriority !== b.goalPriority ? a.goalPriority > b.goalPriority : a.priority !== b.priority ? a.priority > b.priority : a.age < b.age;

/** Tasks beyond the slots, so that a worker that finishes need not wait for a round trip. */
const lookAhead = (slots: number): number => (slots === 0 ? 0 : 2 + Math.ceil(slots / 2));

/** How many tasks may be out for so many slots of which this scheduler serves a share (0–1). */
export const admissible = (slots: number, share = 1): number => Math.ceil((slots + lookAhead(slots)) * share);

/** Room for one round: for how many more tasks in all, and on each lane (the workers that take a kind of task). */
export class Room {
  readonly #byLane = new Map<string, number>();

  constructor(
    private inAll: number,
    /** Asked once per lane and round. */
    private readonly ofLane: (lane: string) => number,
    private readonly laneOf: (kind: string) => string = (kind) => kind,
  ) {}

  has(kind: string): boolean {
    return this.inAll > 0 && this.#left(this.laneOf(kind)) > 0;
  }

  use(kind: string): void {
    const lane = this.laneOf(kind);
    this.inAll -= 1;
    this.#byLane.set(lane, this.#left(lane) - 1);
  }

  #left(lane: string): number {
    let left = this.#byLane.get(lane);
    if (left === undefined) this.#byLane.set(lane, (left = this.ofLane(lane)));
    return left;
  }
}

/**
 * Which waiting task goes next. For every free place: of all tenants that wait for a kind with room the one that has had
 * least, then its goal of the highest priority, then the task's priority, then age. One account per tenant, whatever kinds
 * of agents it asks for.
 */
export class AdmissionQueue<T extends Rank> {
  readonly #queue = new StrideQueue<T>(goesBefore);

  get size(): number {
    return this.#queue.size;
  }

  push(tenant: string, kind: string, item: T): void {
    this.#queue.push(tenant, item, kind);
  }

  /** Cost of something given out, beyond the one unit it was charged for then. */
  charge(tenant: string, cost: number): void {
    this.#queue.charge(tenant, cost);
  }

  /** Takes what there is room for. Items that are no longer `due` fall out: they use no room and cost nothing. */
  round(room: Room, due: (item: T) => boolean): Taken<T>[] {
    const taken: Taken<T>[] = [];
    for (;;) {
      const next = this.#queue.take((kind) => room.has(kind));
      if (!next) return taken;
      if (due(next.item)) {
        room.use(next.kind);
        taken.push(next);
      } else this.#queue.charge(next.tenant, -1);
    }
  }
}
