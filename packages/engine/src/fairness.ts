/**
 * Stride scheduling (Waldspurger & Weihl 1995) over tenants, whatever kinds of work they ask for; within a tenant by the
 * order given, over all kinds.
 *
 * Guarantee: while two tenants both have work that may be taken, the cost of what they are given differs by at most one
 * unit. A tenant that comes back after a pause, or whose work could not be taken for want of room, starts at the present
 * position and cannot claim what it did not use.
 */
export class StrideQueue<T> {
  readonly #tenants = new Map<string, Lane<T>>();
  readonly #passes = new Map<string, number>();
  #position = 0;
  #size = 0;

  /** `before(a, b)` orders the work of one tenant: true when `a` goes first. */
  constructor(private readonly before: (a: T, b: T) => boolean) {}

  get size(): number {
    return this.#size;
  }

  push(tenant: string, item: T, kind = ''): void {
    let lane = this.#tenants.get(tenant);
    if (!lane) {
      lane = { heaps: new Map(), isHeldUp: false };
      this.#tenants.set(tenant, lane);
      this.#passes.set(tenant, this.#passOf(tenant));
    }
    let heap = lane.heaps.get(kind);
    if (!heap) lane.heaps.set(kind, (heap = []));
    pushHeap(heap, item, this.before);
    this.#size += 1;
  }

  /**
   * Takes the next item of a kind that `mayTake`, and charges its tenant one unit; `charge` corrects that when the true cost
   * is known.
   */
  take(mayTake: (kind: string) => boolean = () => true): Taken<T> | undefined {
    let next: { readonly tenant: string; readonly lane: Lane<T>; readonly kind: string } | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [tenant, lane] of this.#tenants) {
      const kind = this.#foremost(lane, mayTake);
      if (kind === undefined) {
        lane.isHeldUp = true;
        continue;
      }
      if (lane.isHeldUp) {
        lane.isHeldUp = false;
        this.#passes.set(tenant, this.#passOf(tenant));
      }
      const pass = this.#passes.get(tenant) ?? 0;
      if (pass < least) {
        least = pass;
        next = { tenant, lane, kind };
      }
    }
    if (!next) return undefined;
    const { tenant, lane, kind } = next;
    const heap = lane.heaps.get(kind) as T[];
    const item = popHeap(heap, this.before) as T;
    this.#shrink(tenant, lane, kind);
    this.#position = Math.max(this.#position, least);
    this.charge(tenant, 1);
    return { tenant, kind, item };
  }

  /** Takes an item back that nobody waits for any more; answers whether it was still here. */
  withdraw(tenant: string, item: T, kind = ''): boolean {
    const lane = this.#tenants.get(tenant);
    const heap = lane?.heaps.get(kind);
    const at = heap?.indexOf(item) ?? -1;
    if (!lane || !heap || at < 0) return false;
    const others = heap.splice(0).filter((_, i) => i !== at);
    for (const other of others) pushHeap(heap, other, this.before);
    this.#shrink(tenant, lane, kind);
    return true;
  }

  /** Adds used cost to a tenant. */
  charge(tenant: string, cost: number): void {
    this.#passes.set(tenant, this.#passOf(tenant) + cost);
    if (this.#passes.size > 10_000) this.#forgetIdle();
  }

  /** Never behind the present position. */
  #passOf(tenant: string): number {
    return Math.max(this.#passes.get(tenant) ?? 0, this.#position);
  }

  /** The kind whose first item goes before those of the other kinds that may be taken. */
  #foremost(lane: Lane<T>, mayTake: (kind: string) => boolean): string | undefined {
    let found: string | undefined;
    let first: T | undefined;
    for (const [kind, heap] of lane.heaps) {
      if (!mayTake(kind)) continue;
      const top = heap[0] as T;
      if (found !== undefined && !this.before(top, first as T)) continue;
      found = kind;
      first = top;
    }
    return found;
  }

  /** After an item has left: empty heaps and lanes are not kept. */
  #shrink(tenant: string, lane: Lane<T>, kind: string): void {
    this.#size -= 1;
    if (lane.heaps.get(kind)?.length === 0) lane.heaps.delete(kind);
    if (lane.heaps.size === 0) this.#tenants.delete(tenant);
  }

  /** A tenant without work that lies behind the present position has nothing to remember. */
  #forgetIdle(): void {
    for (const [tenant, pass] of this.#passes) if (!this.#tenants.has(tenant) && pass <= this.#position) this.#passes.delete(tenant);
  }
}

export interface Taken<T> {
  readonly tenant: string;
  readonly kind: string;
  readonly item: T;
}

/** What one tenant waits for, a heap for each kind of work. */
interface Lane<T> {
  readonly heaps: Map<string, T[]>;
  /** Nothing of it could be taken when it was looked at last. */
  isHeldUp: boolean;
}

function pushHeap<T>(heap: T[], item: T, before: (a: T, b: T) => boolean): void {
  let i = heap.push(item) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!before(item, heap[parent] as T)) break;
    heap[i] = heap[parent] as T;
    i = parent;
  }
  heap[i] = item;
}

function popHeap<T>(heap: T[], before: (a: T, b: T) => boolean): T | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (heap.length === 0 || last === undefined) return top;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1] as T, heap[child] as T)) child += 1;
    if (!before(heap[child] as T, last)) break;
    heap[i] = heap[child] as T;
    i = child;
  }
  heap[i] = last;
  return top;
}
