import { bridgePort, bridgeProgram, proxySocket } from './bridge.js';
import type { SandboxJob, SandboxLimits } from '../sandbox.js';

/** The user that code runs as when the platform itself runs as root: `nobody`, who owns nothing. */
export const sandboxUid = 65_534;

export interface Place {
  readonly workspaceDir: string;
  readonly asRoot: boolean;
  /** Descriptor that holds the seccomp filter. */
  readonly seccompFd?: number;
  /** Socket of the egress proxy on the host; without it nothing leaves. */
  readonly egressSocket?: string;
}

const proxyAddress = `http://127.0.0.1:${bridgePort}`;

/**
 * Arguments of `bwrap`: a read-only system, an empty /tmp, one writable directory, no network, no environment, own
 * process and IPC namespaces. As root the mounts are made first and the identity is dropped before the code starts, so
 * that limits per user hold (they do nothing for root).
 */
export function bubblewrapArgs(job: SandboxJob, place: Place, limits: SandboxLimits): readonly string[] {
  const namespaces = place.asRoot
    ? ['--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try']
    : ['--unshare-all', '--unshare-user', '--disable-userns'];
  return [
    ...namespaces,
    '--die-with-parent',
    '--new-session',
    '--clearenv',
    ...['--setenv', 'PATH', '/usr/local/bin:/usr/bin:/bin'],
    ...['--setenv', 'HOME', '/tmp', '--setenv', 'LANG', 'C.UTF-8', '--setenv', 'PYTHONDONTWRITEBYTECODE', '1'],
    ...['--ro-bind', '/usr', '/usr'],
    ...['bin', 'lib', 'lib64', 'sbin'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ...['--ro-bind-try', '/etc/alternatives', '/etc/alternatives', '--ro-bind-try', '/etc/ld.so.cache', '/etc/ld.so.cache'],
    ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', '--chmod', '1777', '/tmp'],
    ...['--bind', place.workspaceDir, '/workspace', '--chdir', '/workspace', '--hostname', 'sandbox'],
    ...(place.seccompFd === undefined ? [] : ['--seccomp', String(place.seccompFd)]),
    ...(place.egressSocket === undefined
      ? []
      : [
          ...['--perms', '0755', '--dir', '/run', '--bind', place.egressSocket, proxySocket],
          ...['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => ['--setenv', name, proxyAddress]),
        ]),
    '--',
    ...(place.asRoot
      ? [
          'setpriv',
          `--reuid=${sandboxUid}`,
          `--regid=${sandboxUid}`,
          '--clear-groups',
          '--no-new-privs',
          '--inh-caps=-all',
          '--bounding-set=-all',
          '--',
        ]
      : []),
    ...prlimitArgs(limits),
    ...(place.egressSocket === undefined ? [] : ['python3', '-I', '-c', bridgeProgram]),
    ...argvOf(job),
  ];
}

function prlimitArgs(limits: SandboxLimits): readonly string[] {
  const cpuSeconds = Math.ceil(limits.timeoutMs / 1_000) + 1;
  return [
    'prlimit',
    `--as=${limits.memoryMb * 1_048_576}`,
    `--nproc=${limits.maxProcesses}`,
    `--fsize=${limits.maxFileMb * 1_048_576}`,
    `--cpu=${cpuSeconds}`,
    '--nofile=256',
    '--core=0',
    '--',
  ];
}

function argvOf(job: SandboxJob): readonly string[] {
  switch (job.kind) {
    case 'python':
      return ['python3', '-I', '-'];
    case 'command':
      return job.argv;
    case 'shell':
      // The policy parsed the line as bash, so bash has to run it: other shells read some texts differently.
      return ['bash', '--noprofile', '--norc', '-c', job.line];
    case 'javascript':
      throw new Error('JavaScript runs in QuickJS');
  }
}
