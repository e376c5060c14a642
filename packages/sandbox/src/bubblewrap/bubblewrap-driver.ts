import { chown, lchown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cgroups } from '../cgroup/cgroup.js';
import type { EgressCredentials, EgressDecision } from '../egress/egress-proxy.js';
import { EgressProcess } from '../egress/egress-process.js';
import { runProcess } from '../run-process.js';
import { defaultLimits, type SandboxDriver, type SandboxJob, type SandboxRequest, type SandboxResult, type SelfTest } from '../sandbox.js';
import { seccompFilter } from '../seccomp/seccomp-filter.js';
import { bubblewrapArgs, sandboxUid } from './bubblewrap-args.js';

/** Python and commands behind Linux namespaces. */
export class BubblewrapDriver implements SandboxDriver {
  readonly name = 'bubblewrap';
  readonly kinds: ReadonlySet<SandboxJob['kind']> = new Set(['python', 'command', 'shell'] as const);
  private readonly asRoot = process.getuid?.() === 0;

  private readonly groups: Promise<Cgroups | undefined>;

  constructor(
    private readonly program = 'bwrap',
    /** Given to hosts by the egress proxy; sandboxed code never sees them. */
    private readonly credentials: EgressCredentials = [],
    private readonly onEgress: (decision: EgressDecision) => void = () => {},
  ) {
    this.groups = Cgroups.open();
  }

  async run(request: SandboxRequest): Promise<SandboxResult> {
    if (this.asRoot) await giveTo(request.workspaceDir, sandboxUid);
    const program = await absolute(this.program);
    const stdin = request.job.kind === 'python' ? request.job.code : undefined;
    const filter = seccompFor(process.arch);
    const group = await (await this.groups)?.make(request.limits);
    const proxy = request.egress ? await EgressProcess.start(request.egress, this.credentials, this.onEgress) : undefined;
    try {
      const args = bubblewrapArgs(
        request.job,
        {
          workspaceDir: request.workspaceDir,
          asRoot: this.asRoot,
          ...(filter ? { seccompFd: 3 } : {}),
          ...(proxy ? { egressSocket: proxy.socket } : {}),
        },
        request.limits,
      );
      return await runProcess({
        // The shell of the host gets no text of anybody: it puts itself into the control group and becomes bubblewrap.
        command: group ? '/bin/sh' : program,
        args: group ? ['-c', 'echo $$ > "$0" && exec "$@"', group.procs, program, ...args] : args,
        limits: request.limits,
        signal: request.signal,
        ...(stdin === undefined ? {} : { stdin }),
        ...(filter ? { extra: filter } : {}),
      });
    } finally {
      await proxy?.stop();
      await group?.remove();
    }
  }

  async selfTest(): Promise<SelfTest> {
    const workspaceDir = await mkdtemp(join(tmpdir(), 'aw-sandbox-'));
    const secret = join(tmpdir(), `aw-secret-${process.pid}-${Date.now()}`);
    await writeFile(secret, 'must stay unread', { mode: 0o600 });
    const script = [
      'set -u',
      // Only the loopback interface may exist, and it must not reach anything.
      'for i in /sys/class/net/*; do [ -e "$i" ] && echo "interface $i"; done',
      'n=$(grep -c : /proc/net/dev); [ "$n" -le 1 ] || echo "network interfaces: $n"',
      `[ -e "${secret}" ] && echo "host file visible"`,
      '[ -e /root ] && [ -r /root ] && echo "host home visible"',
      '[ -e /etc/passwd ] && echo "host accounts visible"',
      '[ "$(id -u)" = 0 ] && echo "still root"',
      'touch /usr/aw-probe 2>/dev/null && echo "system writable"',
      'touch /workspace/aw-probe || echo "workspace not writable"',
      '[ "$(env | grep -cvE "^(PATH|HOME|LANG|PWD|OLDPWD|SHLVL|_|PYTHONDONTWRITEBYTECODE)=")" = 0 ] || echo "environment leaks"',
      'grep -q "^Seccomp:[[:space:]]*2" /proc/self/status || echo "no seccomp filter"',
      'unshare -U true 2>/dev/null && echo "new namespaces can be made"',
      'grep -q "^NoNewPrivs:[[:space:]]*1" /proc/self/status || echo "privileges can be gained"',
      'echo done',
    ].join('\n');
    try {
      const result = await this.run({
        job: { kind: 'command', argv: ['sh', '-c', script] },
        workspaceDir,
        limits: { ...defaultLimits, timeoutMs: 10_000 },
        signal: new AbortController().signal,
      });
      const findings = result.stdout.trim().split('\n');
      if (result.exitCode === 0 && findings.length === 1 && findings[0] === 'done')
        return {
          ok: true,
          detail: `seccomp filter for ${process.arch}; limits by ${(await this.groups) ? 'cgroup v2 and rlimits' : 'rlimits'}`,
        };
      return {
        ok: false,
        reason: `the walls do not stand: ${[...findings.filter((line) => line !== 'done'), result.stderr.trim(), result.detail ?? ''].filter(Boolean).join('; ').slice(0, 400) || `exit code ${result.exitCode}`}`,
      };
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      return { ok: false, reason: missing ? 'bubblewrap is not installed (Debian package: bubblewrap)' : (error as Error).message };
    } finally {
      await rm(secret, { force: true });
      await rm(workspaceDir, { recursive: true, force: true });
    }
  }
}

/** Code that runs as nobody must own the directory it may change. Links are changed themselves, never followed. */
async function giveTo(dir: string, uid: number): Promise<void> {
  await chown(dir, uid, uid);
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) await giveTo(path, uid);
    else await lchown(path, uid, uid);
  }
}

/** The child has no PATH of ours to search. */
async function absolute(program: string): Promise<string> {
  if (program.startsWith('/')) return program;
  const { access, constants } = await import('node:fs/promises');
  for (const dir of ['/usr/bin', '/bin', '/usr/local/bin']) {
    const path = join(dir, program);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Look in the next place.
    }
  }
  throw Object.assign(new Error(`${program} is not installed`), { code: 'ENOENT' });
}

/** The filter for this machine; none for architectures that it is not written for, which the self-test then refuses. */
const seccompFor = (arch: string): Buffer | undefined => (arch === 'x64' || arch === 'arm64' ? seccompFilter(arch) : undefined);
