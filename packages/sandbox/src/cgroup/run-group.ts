import type { SandboxLimits } from '../sandbox.js';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Holds all processes of one run to its memory, their number and its share of the processors, by the kernel. */
export interface RunGroup {
  /** The command that starts the given one inside. */
  wrap(program: string, args: readonly string[]): Command;
  remove(): Promise<void>;
}

export interface RunGroups {
  /** How, for people. */
  readonly name: string;
  make(limits: SandboxLimits): Promise<RunGroup>;
}
