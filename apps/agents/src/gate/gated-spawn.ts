import type { PermitSubjects } from './action.js';
import { type Permit, spend } from './permit.js';

/** What really hands work to another agent. `T` is what the caller gets back, e.g. an answer or the id of a goal. */
export type Spawner<T> = (what: PermitSubjects['spawn'], signal: AbortSignal) => Promise<T>;

/** The way to other agents. Alone holds what starts them. */
export class GatedSpawn<T = unknown> {
  readonly #spawner: Spawner<T>;

  constructor(spawner: Spawner<T>) {
    this.#spawner = spawner;
  }

  /** Hands over exactly what was permitted. Throws SAFETY_VIOLATION for a spent permit, else as the spawner does. */
  start(permit: Permit<'spawn'>, signal: AbortSignal): Promise<T> {
    return this.#spawner(spend('spawn', permit), signal);
  }
}
