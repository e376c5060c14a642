import type { Brief, Usage } from '@autoweave/contracts';
import { freeBudget, goalEndsAt, type GoalRun } from '@autoweave/engine';
import { fault } from '@autoweave/kernel';
import { estimateTokens } from '@autoweave/models';

/** Longest answer of one call; less when the goal has less left. */
const maxOutputTokens = 16_000;
/** Room for an answer, below which asking makes no sense. */
const leastOutputTokens = 200;

/**
 * The right to ask a model on behalf of one goal: for one purpose, within what the goal had free when it was given. Only
 * `admit` makes one, and without one `ask` does not compile: no model call passes the goal's limits by.
 */
export class ThoughtPermit {
  readonly #purpose: Brief['purpose'];
  #tokens: number;
  #costMicroUsd: number;
  readonly endsAt: number;

  private constructor(purpose: Brief['purpose'], tokens: number, costMicroUsd: number, endsAt: number) {
    this.#purpose = purpose;
    this.#tokens = tokens;
    this.#costMicroUsd = costMicroUsd;
    this.endsAt = endsAt;
  }

  /**
   * Checks the goal's tokens, money and time, and gives the permit. `now` is epoch milliseconds. Throws BUDGET_EXCEEDED with
   * the limit that is used up.
   */
  static admit(run: GoalRun, purpose: Brief['purpose'], now: number): ThoughtPermit {
    const free = freeBudget(run.budget);
    const endsAt = goalEndsAt(run);
    if (free.tokens <= 0) throw spent(`all ${run.limits.maxTokens} tokens are used or promised`, 'maxTokens');
    if (free.costMicroUsd <= 0)
      throw spent(`all ${(run.limits.maxCostMicroUsd / 1e6).toFixed(2)} $ are used or promised`, 'maxCostMicroUsd');
    if (now >= endsAt && run.pausedSince === undefined) throw spent(`its ${run.limits.maxSeconds} seconds are over`, 'maxSeconds');
    return new ThoughtPermit(purpose, free.tokens, free.costMicroUsd, endsAt);
  }

  /** Throws SAFETY_VIOLATION for what only looks like a permit: its private part cannot be copied or inherited. */
  static assertReal(permit: unknown): asserts permit is ThoughtPermit {
    if (typeof permit !== 'object' || permit === null || !(#purpose in permit))
      throw fault('SAFETY_VIOLATION', 'A permit to think comes from admission only');
  }

  /** Most tokens that the next answer may have. Throws BUDGET_EXCEEDED when the question alone takes what is left. */
  next(purpose: Brief['purpose'], question: string): number {
    if (purpose !== this.#purpose) throw fault('INTERNAL', `a permit for ${this.#purpose} was used for ${purpose}`);
    const room = this.#tokens - estimateTokens(question);
    if (room < leastOutputTokens || this.#costMicroUsd <= 0)
      throw spent(`${this.#tokens} tokens are left, too few for this question and its answer`, 'maxTokens');
    return Math.min(maxOutputTokens, room);
  }

  /** Books what a call took off the permit. */
  take(usage: Usage): void {
    this.#tokens -= usage.inputTokens + usage.outputTokens;
    this.#costMicroUsd -= usage.costMicroUsd;
  }
}

const spent = (what: string, limit: string) =>
  fault('BUDGET_EXCEEDED', `The goal cannot think any further: ${what}`, { hint: `Raise ${limit} and retry the goal`, details: { limit } });
