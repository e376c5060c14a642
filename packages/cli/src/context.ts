import type { LauncherConfig } from './config.js';
import type { Home } from './home.js';

/** The progress block of `bin/display.mjs`. */
export interface Display {
  /** Names what is being done now. */
  step(text: string): void;
  /** Adds how far the current step has come; shown on a terminal only. */
  detail(text: string): void;
  /** Removes the block; the next step draws it again. */
  clear(): void;
}

/** What every command gets. */
export interface Context {
  readonly config: LauncherConfig;
  readonly home: Home;
  /** Progress, on stderr. */
  readonly display: Display;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  /** Resolves handlers when the person presses Ctrl-C or the system ends this process. */
  onInterrupt(handler: (signal: NodeJS.Signals) => void): () => void;
}

/** A command returns its exit code. */
export type Command = (context: Context, parameters: readonly string[]) => Promise<number>;

/** Prints a line that stays, above the progress block. */
export function note(context: Context, text: string): void {
  context.display.clear();
  context.stderr.write(`${text}\n`);
}
