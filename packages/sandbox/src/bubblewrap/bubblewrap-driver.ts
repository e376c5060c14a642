import { openGroups } from '../cgroup/open-groups.js';
import type { RunGroups } from '../cgroup/run-group.js';
import { EgressAccess, type EgressAccessOptions } from '../egress/egress-access.js';
import { absoluteProgram, giveTo } from '../host-files.js';
import { onCpus } from '../job/cpu-set.js';
import { stdinOf } from '../job/job-argv.js';
import { refuseFull, runProcess } from '../run-process.js';
import { defaultLimits, type SandboxDriver, type SandboxJob, type SandboxRequest, type SandboxResult, type SelfTest } from '../sandbox.js';
import { seccompFor } from '../seccomp/seccomp-filter.js';
import { tryWalls } from '../self-test.js';
import { SandboxUids } from '../uid/sandbox-uids.js';
import { tellsChildren } from '../watch/process-tree.js';
import { watchEveryMs } from '../watch/run-watch.js';
import { bubblewrapArgs } from './bubblewrap-args.js';

export interface BubblewrapOptions extends EgressAccessOptions {
  readonly program?: string;
}

/** Python and commands behind Linux namespaces. */
export class BubblewrapDriver implements SandboxDriver {
  readonly name = 'bubblewrap';
  readonly kinds: ReadonlySet<SandboxJob['kind']> = new Set(['python', 'command', 'shell'] as const);
  private readonly asRoot = process.getuid?.() === 0;
  private readonly uids = new SandboxUids();
  private readonly egress: EgressAccess;
  private groups: Promise<RunGroups | undefined> | undefined;

  constructor(private readonly options: BubblewrapOptions = {}) {
    this.egress = new EgressAccess(options);
  }

  async run(request: SandboxRequest): Promise<SandboxResult> {
    const { job, limits, workspaceDir, signal } = request;
    const program = await absoluteProgram(this.options.program ?? 'bwrap');
    const full = await refuseFull(workspaceDir, limits);
    if (full) return full;
    const lease = this.asRoot ? await this.uids.lease(workspaceDir) : undefined;
    try {
      if (lease) await giveTo(workspaceDir, lease.uid);
      const filter = seccompFor(process.arch);
      const group = await (await this.kernelGroups())?.make(limits);
      const proxy = await this.egress.open(request, lease?.uid);
      try {
        const args = bubblewrapArgs(
          job,
          {
            workspaceDir,
            ...(lease ? { uid: lease.uid } : {}),
            ...(filter ? { seccompFd: 3 } : {}),
            ...(proxy ? { egressSocket: proxy.socket } : {}),
          },
          limits,
        );
        const stdin = stdinOf(job);
        return await runProcess({
          ...(group?.wrap(program, args) ?? (await onCpus(limits.cpus, program, args))),
          limits,
          signal,
          watch: { workspaceDir, memory: group === undefined },
          ...(stdin === undefined ? {} : { stdin }),
          ...(filter ? { extra: filter } : {}),
        });
      } finally {
        await proxy?.stop();
        await group?.remove();
      }
    } finally {
      await lease?.release();
    }
  }

  async selfTest(): Promise<SelfTest> {
    if (!(await this.kernelGroups()) && !tellsChildren())
      return {
        ok: false,
        reason: 'no control group can be made, and the kernel does not tell the children of processes to sum up their memory',
      };
    return tryWalls(this, 'NoNewPrivs', 'bubblewrap is not installed (Debian package: bubblewrap)', () => this.heldLimits());
  }

  private kernelGroups = (): Promise<RunGroups | undefined> => (this.groups ??= openGroups());

  /** Which limits hold here and by what, for people. */
  private async heldLimits(): Promise<string> {
    const groups = await this.kernelGroups();
    const { memoryMb, maxProcesses, maxWorkspaceMb, maxTmpMb, maxFileMb } = defaultLimits;
    const eye = `looked at every ${watchEveryMs} ms`;
    return [
      `seccomp filter for ${process.arch}`,
      groups
        ? `memory, processes and processor share of a run held by ${groups.name}`
        : `no control group can be made: memory of a run (${memoryMb} MB) ${eye} (each process: by the kernel), whole processors by affinity, ${maxProcesses} processes by rlimit`,
      `workspace of ${maxWorkspaceMb} MB ${eye}`,
      `files of ${maxFileMb} MB, /tmp and /dev/shm of ${maxTmpMb} MB by the kernel`,
      this.asRoot ? 'a user per workspace' : 'one user for all runs',
    ].join('; ');
  }
}
