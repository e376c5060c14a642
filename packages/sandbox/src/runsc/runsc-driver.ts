import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { EgressAccess, type EgressAccessOptions } from '../egress/egress-access.js';
import { absoluteProgram, giveTo } from '../host-files.js';
import { stdinOf } from '../job/job-argv.js';
import { refuseFull, runProcess } from '../run-process.js';
import { defaultLimits, type SandboxDriver, type SandboxJob, type SandboxRequest, type SandboxResult, type SelfTest } from '../sandbox.js';
import { tryWalls } from '../self-test.js';
import { SandboxUids } from '../uid/sandbox-uids.js';
import { watchEveryMs } from '../watch/run-watch.js';
import { OciBundle } from './oci-bundle.js';

const execute = promisify(execFile);
const helperMs = 10_000;
const againMs = 500;

export interface RunscOptions extends EgressAccessOptions {
  readonly program?: string;
}

/**
 * Python and commands behind gVisor: `runsc` answers the system calls of the code in a kernel of its own, in user space. The same
 * walls and limits as with bubblewrap, written as an OCI bundle. `runsc` has to be started as root.
 */
export class RunscDriver implements SandboxDriver {
  readonly name = 'runsc';
  readonly kinds: ReadonlySet<SandboxJob['kind']> = new Set(['python', 'command', 'shell'] as const);
  private readonly uids = new SandboxUids();
  private readonly egress: EgressAccess;

  constructor(private readonly options: RunscOptions = {}) {
    this.egress = new EgressAccess(options);
  }

  async run(request: SandboxRequest): Promise<SandboxResult> {
    const { job, limits, workspaceDir, signal } = request;
    const { arch } = process;
    if (arch !== 'x64' && arch !== 'arm64') throw new Error(`there is no filter of system calls for ${arch}`);
    const program = await this.program();
    const full = await refuseFull(workspaceDir, limits);
    if (full) return full;
    const lease = await this.uids.lease(workspaceDir);
    try {
      await giveTo(workspaceDir, lease.uid);
      const proxy = await this.egress.open(request, lease.uid);
      const id = `aw-${randomUUID()}`;
      const egressSocket = proxy ? { egressSocket: proxy.socket } : {};
      const bundle = await OciBundle.write(job, { id, uid: lease.uid, workspaceDir, arch, ...egressSocket }, limits).catch(
        async (error: unknown) => {
          await proxy?.stop();
          throw error;
        },
      );
      // What is ended from outside lives on in gVisor's own processes, which hold the output open, until it is deleted.
      const end = () =>
        execute(program, [`--root=${bundle.stateDir}`, 'delete', '--force', id], { env: {}, timeout: helperMs }).catch(() => undefined);
      let again: NodeJS.Timeout | undefined;
      const stdin = stdinOf(job);
      try {
        return await runProcess({
          command: program,
          args: [
            ...[`--root=${bundle.stateDir}`, '--network=none', `--host-uds=${proxy ? 'open' : 'none'}`, '--oci-seccomp=true'],
            ...['run', `--bundle=${bundle.dir}`, id],
          ],
          limits,
          signal,
          onKill: () => {
            void end();
            // It may be about to start at this moment.
            again = setInterval(() => void end(), againMs);
          },
          watch: { workspaceDir, memory: false },
          ...(stdin === undefined ? {} : { stdin }),
        });
      } finally {
        clearInterval(again);
        await end();
        await bundle.remove();
        await proxy?.stop();
      }
    } finally {
      await lease.release();
    }
  }

  async selfTest(): Promise<SelfTest> {
    if (process.getuid?.() !== 0)
      return { ok: false, reason: 'runsc has to be started as root, with the right to make namespaces and control groups' };
    return tryWalls(this, 'CapBnd', 'runsc is not installed (https://gvisor.dev/docs/user_guide/install)', () => this.heldLimits());
  }

  private program = (): Promise<string> => absoluteProgram(this.options.program ?? 'runsc');

  private async heldLimits(): Promise<string> {
    const { stdout } = await execute(await this.program(), ['--version'], { env: {}, timeout: helperMs });
    const { maxWorkspaceMb, maxTmpMb, maxFileMb } = defaultLimits;
    return [
      `gVisor, ${stdout.split('\n')[0]?.trim()}`,
      'memory, processes and processor share of a run held by the control group that runsc makes',
      `workspace of ${maxWorkspaceMb} MB looked at every ${watchEveryMs} ms`,
      `files of ${maxFileMb} MB, /tmp and /dev/shm of ${maxTmpMb} MB by gVisor`,
      'a user per workspace',
    ].join('; ');
  }
}
