import type { EgressRules } from './egress/egress-rules.js';

/** What untrusted code may use up. */
export interface SandboxLimits {
  readonly timeoutMs: number;
  /** Memory of all processes together. */
  readonly memoryMb: number;
  readonly maxProcesses: number;
  readonly maxFileMb: number;
  /** All files of the workspace together, deleted ones that are held open included. */
  readonly maxWorkspaceMb: number;
  /** Files and directories of the workspace. */
  readonly maxWorkspaceEntries: number;
  /** Each of `/tmp` and `/dev/shm`. */
  readonly maxTmpMb: number;
  /** Processor cores of all processes together; where no control group can be made, whole ones. */
  readonly cpus: number;
  /** Captured output of each stream; what comes beyond is counted and dropped. */
  readonly maxOutputBytes: number;
}

/** AGT-074, and what bounds the sum where AGT-074 bounds one. */
export const defaultLimits: SandboxLimits = {
  timeoutMs: 300_000,
  memoryMb: 512,
  maxProcesses: 64,
  maxFileMb: 50,
  maxWorkspaceMb: 1_024,
  maxWorkspaceEntries: 50_000,
  maxTmpMb: 64,
  cpus: 1,
  maxOutputBytes: 1_048_576,
};

export type SandboxJob =
  | { readonly kind: 'python'; readonly code: string }
  | { readonly kind: 'javascript'; readonly code: string }
  | { readonly kind: 'command'; readonly argv: readonly string[] }
  /** A bash command line, parsed by a shell inside the sandbox only. */
  | { readonly kind: 'shell'; readonly line: string };

export interface SandboxRequest {
  readonly job: SandboxJob;
  /** Absolute path of the only directory that the code sees and may change; it sees it as `/workspace`. */
  readonly workspaceDir: string;
  readonly limits: SandboxLimits;
  /** Hosts that the code may reach through the egress proxy; without it there is no network at all. */
  readonly egress?: EgressRules;
  /** Whose run it is: requests and connections count for all runs of one agent together. */
  readonly agent?: string;
  readonly signal: AbortSignal;
}

/** What a run can have too much of. */
export type LimitKind = 'output' | 'disk' | 'files' | 'memory';

export interface SandboxResult {
  /** `limit`: a limit ended it, named in `detail`. */
  readonly outcome: 'exited' | 'timeout' | 'limit' | 'cancelled';
  /** Which limit it was. */
  readonly limit?: LimitKind;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly durationMs: number;
  readonly detail?: string;
}

/** What the self-test at boot found. A driver that failed it is never used. */
export type SelfTest = { readonly ok: true; readonly detail?: string } | { readonly ok: false; readonly reason: string };

/** One way of running code that nobody trusts. */
export interface SandboxDriver {
  readonly name: string;
  readonly kinds: ReadonlySet<SandboxJob['kind']>;
  /** Proves by trying that the walls stand: no network, no host files, no environment. */
  selfTest(): Promise<SelfTest>;
  run(request: SandboxRequest): Promise<SandboxResult>;
}
