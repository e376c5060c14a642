import { fault } from '@autoweave/kernel';
import type { ActionKind, PermitSubjects } from './action.js';
import type { GateContext } from './context.js';

const mint = Symbol('only the gate mints permits');

/**
 * Proof that the gate let one action pass. It carries the very action that was judged, so that nothing else can be done with
 * it, and serves once. Only `mintPermit` makes one, and only the safety gate may import that (a test reads the sources).
 */
export class Permit<K extends ActionKind = ActionKind> {
  #spent = false;

  constructor(
    key: typeof mint,
    readonly kind: K,
    readonly subject: PermitSubjects[K],
    /** What it was measured against; actions within this one are measured against the same. */
    readonly context: GateContext,
  ) {
    if (key !== mint) throw new Error('a permit comes from the safety gate only');
    deepFreeze(subject);
    Object.freeze(this);
  }

  /** Whether an object really came from here: its private part cannot be copied or inherited. */
  static isReal(permit: unknown): permit is Permit {
    return typeof permit === 'object' && permit !== null && #spent in permit;
  }

  /** Hands out what may be done and ends the permit. Throws SAFETY_VIOLATION the second time. */
  consume(): PermitSubjects[K] {
    if (this.#spent) throw fault('SAFETY_VIOLATION', 'A permit serves one action only', { hint: 'Pass the gate again' });
    this.#spent = true;
    return this.subject;
  }
}

/** What was judged stays as it was, down to the last argument. Tools and the like come frozen or are shared by reference. */
function deepFreeze(value: unknown): void {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return;
  const plain = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (!plain) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
}

export const mintPermit = <K extends ActionKind>(kind: K, subject: PermitSubjects[K], context: GateContext): Permit<K> =>
  new Permit(mint, kind, subject, context);

/**
 * Ends a permit and hands out what it allows. Throws SAFETY_VIOLATION for one that is spent, of another kind, or made by anybody
 * but the gate: the compiler refuses those already, but not everything that runs was compiled here.
 */
export function spend<K extends ActionKind>(kind: K, permit: Permit<K>): PermitSubjects[K] {
  if (!Permit.isReal(permit) || permit.kind !== kind)
    throw fault('SAFETY_VIOLATION', 'A permit comes from the safety gate only', { hint: 'Pass the gate' });
  return Permit.prototype.consume.call(permit) as PermitSubjects[K];
}
