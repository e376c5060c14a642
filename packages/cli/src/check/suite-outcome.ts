/** How one suite of tests, or the set of static checks, went. */
export interface SuiteOutcome {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, with why; for people. */
  readonly failures: readonly string[];
  readonly durationMs: number;
  readonly logFile: string;
}
