export interface Display {
  /** Names what is being done now. */
  step(text: string): void;
  /** Adds how far the current step has come; shown on a terminal only. */
  detail(text: string): void;
  /** Removes the block; the next step draws it again. */
  clear(): void;
}

export function createDisplay(options?: {
  readonly stream?: NodeJS.WriteStream;
  /** Milliseconds since the epoch; what the elapsed time counts from. */
  readonly startedAt?: number;
  readonly plain?: boolean;
}): Display;
