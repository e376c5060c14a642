/**
 * Stride scheduling (Waldspurger & Weihl 1995) over tenants; within a tenant by priority, then age.
 *
 * Guarantee: while two tenants both have work, the work they are given differs by at most one unit of cost over weight.
 * A tenant that comes back after a pause starts at the present position and cannot claim what it did not use.
 */
export class StrideQueue<T> {
  readonly #tenants = new Map<string, Lane<T>>();
  readonly #passes = new Map<string, number>();
  #position = 0;
  #size = 0;

  /** `before(a, b)` orders the work of one tenant: true when `a` goes first. */
  constructor(
    private readonly before: (a: T, b: T) => boolean,
    private readonly weightOf: (tenant: string) => number = () => 1,
  ) {}

  get size(): number {
    return this.#size;
  }

  push(tenant: string, item: T): void {
    let lane = this.#tenants.get(tenant);
    if (!lane) {
      lane = { heap: [] };
      this.#tenants.set(tenant, lane);
      this.#passes.set(tenant, Math.max(this.#passes.get(tenant) ?? 0, this.#position));
    }
    pushHeap(lane.heap, item, this.before);
    this.#size += 1;
  }

  /** Takes the next item and charges its tenant one unit; `charge` corrects that when the true cost is known. */
  take(): { readonly tenant: string; readonly item: T } | undefined {
    let next: string | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const tenant of this.#tenants.keys()) {
      const pass = this.#passes.get(tenant) ?? 0;
      if (pass < least) {
        least = pass;
        next = tenant;
      }
    }
    if (next === undefined) return undefined;
    const lane = this.#tenants.get(next) as Lane<T>;
    const item = popHeap(lane.heap, this.before) as T;
    if (lane.heap.length === 0) this.#tenants.delete(next);
    this.#position = least;
    this.#size -= 1;
    this.charge(next, 1);
    return { tenant: next, item };
  }

  /** Adds used cost to a tenant: pass += cost / weight. */
  charge(tenant: string, cost: number): void {
    this.#passes.set(tenant, Math.max(this.#passes.get(tenant) ?? 0, this.#position) + cost / Math.max(1e-9, this.weightOf(tenant)));
    if (this.#passes.size > 10_000) this.#forgetIdle();
  }

  /** A tenant without work that lies behind the present position has nothing to remember. */
  #forgetIdle(): void {
    for (const [tenant, pass] of this.#passes) if (!this.#tenants.has(tenant) && pass <= this.#position) this.#passes.delete(tenant);
  }
}

interface Lane<T> {
  readonly heap: T[];
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
