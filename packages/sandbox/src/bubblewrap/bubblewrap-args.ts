import { bridgePort, bridgeProgram, proxySocket } from './bridge.js';
import { argvOf } from '../job/job-argv.js';
import type { SandboxJob, SandboxLimits } from '../sandbox.js';

export interface Place {
  readonly workspaceDir: string;
  /** The user that code runs as when the platform itself runs as root; one who owns nothing. */
  readonly uid?: number;
  /** Descriptor that holds the seccomp filter. */
  readonly seccompFd?: number;
  /** Socket of the egress proxy on the host; without it nothing leaves. */
  readonly egressSocket?: string;
}

const proxyAddress = `http://127.0.0.1:${bridgePort}`;

/**
 * Arguments of `bwrap`: a read-only system, small memory file systems at /tmp and /dev/shm, one writable directory, no network, no environment, own
 * process and IPC namespaces. As root the mounts are made first and the identity is dropped before the code starts, so
 * that limits per user hold (they do nothing for root).
 */
export function bubblewrapArgs(job: SandboxJob, place: Place, limits: SandboxLimits): readonly string[] {
  const namespaces =
    place.uid !== undefined
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
    ...['--proc', '/proc', '--dev', '/dev'],
    ...['/tmp', '/dev/shm'].flatMap((path) => ['--perms', '1777', '--size', String(limits.maxTmpMb * 1_048_576), '--tmpfs', path]),
    ...['--bind', place.workspaceDir, '/workspace', '--chdir', '/workspace', '--hostname', 'sandbox'],
    ...(place.seccompFd === undefined ? [] : ['--seccomp', String(place.seccompFd)]),
    ...(place.egressSocket === undefined
      ? []
      : [
          ...['--perms', '0755', '--dir', '/run', '--bind', place.egressSocket, proxySocket],
          ...['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => ['--setenv', name, proxyAddress]),
        ]),
    // Their other parts are file systems in memory without any limit of size.
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    '--',
    ...(place.uid !== undefined
      ? [
          'setpriv',
          `--reuid=${place.uid}`,
          `--regid=${place.uid}`,
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
