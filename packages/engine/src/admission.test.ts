import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdmissionQueue, type Rank, Room } from './admission.js';
import { StrideQueue } from './fairness.js';

let age = 0;
const rank = (goalPriority = 5, priority = 5): Rank => ({ goalPriority, priority, age: (age += 1) });
const always = () => true;
/** One worker that serves every kind with the same slots. */
const oneWorker = (slots: number) =>
  new Room(
    slots,
    () => slots,
    (kind) => kind,
  );

describe('admission over several kinds of agents', () => {
  it('gives the next free place to the tenant that has had least, whatever kind of agent it waits for', () => {
    const queue = new AdmissionQueue<Rank>();
    for (let i = 0; i < 1_000; i += 1) queue.push('a', 'code', rank());
    for (let i = 0; i < 40; i += 1) queue.round(oneWorker(4), always);
    queue.push('b', 'qa', rank());
    expect(queue.round(oneWorker(1), always).map((t) => [t.tenant, t.kind])).toEqual([['b', 'qa']]);
  });

  it('prefers the urgent goal of a tenant over all kinds of agents', () => {
    const queue = new AdmissionQueue<Rank>();
    for (let i = 0; i < 10; i += 1) queue.push('a', 'code', rank());
    queue.push('a', 'qa', rank(9));
    queue.push('a', 'data', rank(5, 9));
    expect(queue.round(oneWorker(3), always).map((t) => t.kind)).toEqual(['qa', 'data', 'code']);
  });

  it('goes on with other kinds while one has no room, and shares lanes between kinds that the same workers take', () => {
    const queue = new AdmissionQueue<Rank>();
    for (const kind of ['code', 'notes', 'letters', 'qa']) for (let i = 0; i < 5; i += 1) queue.push('a', kind, rank());
    const room = new Room(
      10,
      (lane) => ({ code: 0, general: 3, qa: 1 })[lane] ?? 0,
      (kind) => (kind === 'notes' || kind === 'letters' ? 'general' : kind),
    );
    expect(queue.round(room, always).map((t) => t.kind)).toEqual(['notes', 'notes', 'notes', 'qa']);
    expect(queue.size).toBe(16);
  });

  it('does not charge for what is no longer due, and gives its place to the next', () => {
    const queue = new AdmissionQueue<Rank & { readonly gone?: boolean }>();
    for (let i = 0; i < 50; i += 1) queue.push('a', 'code', { ...rank(), gone: true });
    for (const tenant of ['a', 'b']) for (let i = 0; i < 2; i += 1) queue.push(tenant, 'code', rank());
    const taken = queue.round(oneWorker(2), (item) => item.gone !== true).map((t) => t.tenant);
    expect(taken.sort()).toEqual(['a', 'b']);
  });

  it('lets nobody save up turns while there is no room for what it waits for', () => {
    const queue = new AdmissionQueue<Rank>();
    for (let i = 0; i < 500; i += 1) {
      queue.push('a', 'code', rank());
      queue.push('b', 'qa', rank());
    }
    const onlyCode = () => new Room(100, (lane) => (lane === 'code' ? 100 : 0));
    queue.round(onlyCode(), always);
    const taken = queue.round(oneWorker(20), always).map((t) => t.tenant);
    expect(Math.abs(taken.filter((t) => t === 'a').length - taken.filter((t) => t === 'b').length)).toBeLessThanOrEqual(1);
  });

  it('serves tenants that all have work for open lanes alike within one unit, for any mix of kinds, and loses nothing', () => {
    const kind = fc.constantFrom('code', 'qa', 'data');
    fc.assert(
      fc.property(
        fc.array(fc.array(kind, { minLength: 30, maxLength: 60 }), { minLength: 2, maxLength: 5 }),
        fc.nat(25),
        (work, places) => {
          const queue = new AdmissionQueue<Rank>();
          work.forEach((kinds, tenant) => kinds.forEach((k) => queue.push(`t${tenant}`, k, rank())));
          const size = work.flat().length;
          const taken = queue.round(oneWorker(places), always);
          const counts = work.map((_, tenant) => taken.filter((t) => t.tenant === `t${tenant}`).length);
          expect(taken).toHaveLength(places);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          expect(queue.round(oneWorker(size), always)).toHaveLength(size - places);
          expect(queue.size).toBe(0);
        },
      ),
    );
  });
});

describe('a stride queue', () => {
  it('takes an item back that nobody waits for any more, and keeps the order of the others', () => {
    const queue = new StrideQueue<{ readonly n: number }>((a, b) => a.n < b.n);
    const items = [5, 3, 8, 1, 4].map((n) => ({ n }));
    for (const item of items) queue.push('a', item);
    expect([queue.withdraw('a', items[1]!), queue.withdraw('a', items[1]!), queue.withdraw('b', items[0]!)]).toEqual([true, false, false]);
    expect(Array.from({ length: 4 }, () => queue.take()?.item.n)).toEqual([1, 4, 5, 8]);
    expect([queue.size, queue.take()]).toEqual([0, undefined]);
  });
});
