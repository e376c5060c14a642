import type { ErrorCode } from '@autoweave/contracts';

/** ORC-123 for an agent: five failures in a row open it for 30 s, then three trials decide. */
const failuresToOpen = 5;
const openMs = 30_000;
const trials = 3;

/** Faults that say nothing about the agent: somebody else decided, or the worker vanished. */
export const notTheAgents: ReadonlySet<ErrorCode> = new Set([
  'WORKER_LOST',
  'CANCELLED',
  'APPROVAL_REJECTED',
  'BUDGET_EXCEEDED',
  'SAFETY_VIOLATION',
  'STALE_ATTEMPT',
]);

export type CircuitState = 'closed' | 'open' | 'half_open';

/** Times in milliseconds of one clock, given by the caller. */
export class Circuit {
  #failures = 0;
  #openedAt: number | undefined;
  #trialsGiven = 0;
  #trialsPassed = 0;

  state(now: number): CircuitState {
    if (this.#openedAt === undefined) return 'closed';
    return now - this.#openedAt < openMs ? 'open' : 'half_open';
  }

  /** Why nothing may be given to the agent now; undefined: it may. */
  barred(now: number): string | undefined {
    const state = this.state(now);
    if (state === 'open') return `its circuit is open after ${failuresToOpen} failures in a row`;
    if (state === 'half_open' && this.#trialsGiven >= trials) return 'its trials after an open circuit are under way';
    return undefined;
  }

  /** Work was given to the agent: counts as a trial while the circuit is half open. */
  given(now: number): void {
    if (this.state(now) === 'half_open') this.#trialsGiven += 1;
  }

  succeeded(now: number): void {
    this.#failures = 0;
    if (this.state(now) !== 'half_open') return;
    this.#trialsPassed += 1;
    if (this.#trialsPassed >= trials) this.#close();
  }

  failed(now: number, code: ErrorCode | undefined): void {
    if (code !== undefined && notTheAgents.has(code)) {
      // The trial told nothing: it may be given again.
      this.#trialsGiven = Math.max(this.#trialsPassed, this.#trialsGiven - 1);
      return;
    }
    this.#failures += 1;
    if (this.state(now) === 'half_open' || (this.#openedAt === undefined && this.#failures >= failuresToOpen)) this.#open(now);
  }

  /** Opens it whatever came before: somebody saw from outside that the agent is not well. */
  trip(now: number): void {
    this.#open(now);
  }

  #open(now: number): void {
    this.#openedAt = now;
    this.#trialsGiven = 0;
    this.#trialsPassed = 0;
  }

  #close(): void {
    this.#openedAt = undefined;
    this.#failures = 0;
    this.#trialsGiven = 0;
    this.#trialsPassed = 0;
  }
}
