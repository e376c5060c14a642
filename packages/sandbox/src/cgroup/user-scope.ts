import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import type { SandboxLimits } from '../sandbox.js';
import type { RunGroup, RunGroups } from './run-group.js';

const probeMs = 3_000;

/** Transient scopes of the user's own systemd: control groups for those who are not root. */
export class UserScopes implements RunGroups {
  readonly name = 'cgroup v2 (systemd scopes of the user)';
  private constructor(
    private readonly program: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Undefined unless a scope with all limits really starts, and hands descriptors on, which the filter of system calls needs. */
  static async open(env: NodeJS.ProcessEnv = process.env, program = '/usr/bin/systemd-run'): Promise<UserScopes | undefined> {
    const { XDG_RUNTIME_DIR: runtime, DBUS_SESSION_BUS_ADDRESS: bus } = env;
    if (runtime === undefined) return undefined;
    const scopes = new UserScopes(program, { XDG_RUNTIME_DIR: runtime, ...(bus === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: bus }) });
    return (await scopes.works()) ? scopes : undefined;
  }

  async make(limits: SandboxLimits): Promise<RunGroup> {
    return {
      wrap: (program, args) => ({
        command: this.program,
        args: [
          ...['--user', '--scope', '--quiet', '--collect'],
          ...['-p', `MemoryMax=${limits.memoryMb * 1_048_576}`, '-p', 'MemorySwapMax=0'],
          ...['-p', `TasksMax=${limits.maxProcesses}`, '-p', `CPUQuota=${Math.round(limits.cpus * 100)}%`],
          ...['--', program, ...args],
        ],
        env: this.env,
      }),
      remove: async () => undefined,
    };
  }

  private async works(): Promise<boolean> {
    const group = await this.make({ memoryMb: 64, maxProcesses: 8, cpus: 1 } as SandboxLimits);
    const { command, args, env } = group.wrap('/bin/sh', ['-c', 'cat <&3']);
    return new Promise((done) => {
      const child = spawn(command, [...args], { env: { ...env }, stdio: ['ignore', 'pipe', 'ignore', 'pipe'], timeout: probeMs });
      let text = '';
      child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
      const extra = child.stdio[3] as Writable;
      extra.on('error', () => undefined);
      extra.end('through');
      child.once('error', () => done(false));
      child.once('close', (code) => done(code === 0 && text === 'through'));
    });
  }
}
