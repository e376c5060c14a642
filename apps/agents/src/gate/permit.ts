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
    Object.freeze(subject);
    Object.freeze(this);
  }

  /** Hands out what may be done and ends the permit. Throws SAFETY_VIOLATION the second time. */
  consume(): PermitSubjects[K] {
    if (this.#spent) throw fault('SAFETY_VIOLATION', 'A permit serves one action only', { hint: 'Pass the gate again' });
    this.#spent = true;
    return this.subject;
  }
}

export const mintPermit = <K extends ActionKind>(kind: K, subject: PermitSubjects[K], context: GateContext): Permit<K> =>
  new Permit(mint, kind, subject, context);
