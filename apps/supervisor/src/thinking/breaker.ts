/**
 * Stops asking a part of the system that does not answer. Opens after three failures in a row, tries again after half a
 * minute with one question at a time, and closes with the first answer.
 */
export class Breaker {
  #failures = 0;
  #openUntil = 0;

  constructor(
    private readonly threshold = 3,
    private readonly coolMs = 30_000,
  ) {}

  /** The answer, or `otherwise` when it failed or is not asked at all. */
  async ask<T>(question: () => Promise<T>, otherwise: T): Promise<T> {
    if (Date.now() < this.#openUntil) return otherwise;
    if (this.#failures >= this.threshold) this.#openUntil = Date.now() + this.coolMs;
    try {
      const answer = await question();
      this.#failures = 0;
      this.#openUntil = 0;
      return answer;
    } catch {
      this.#failures += 1;
      if (this.#failures >= this.threshold) this.#openUntil = Date.now() + this.coolMs;
      return otherwise;
    }
  }
}
