import { bridgePort, bridgeProgram, proxySocket } from '../bubblewrap/bridge.js';
import { argvOf } from '../job/job-argv.js';
import type { SandboxJob, SandboxLimits } from '../sandbox.js';
import { ociSeccomp } from '../seccomp/oci-seccomp.js';
import type { SeccompArch } from '../seccomp/seccomp-filter.js';

/** A file or directory of the host that code may read. */
export interface SystemPath {
  readonly path: string;
  readonly kind: 'directory' | 'file';
}

export interface OciPlace {
  readonly id: string;
  readonly uid: number;
  readonly workspaceDir: string;
  /** What of the host's system is there to be read. */
  readonly system: readonly SystemPath[];
  /** Socket of the egress proxy on the host; without it nothing leaves. */
  readonly egressSocket?: string;
  readonly arch: SeccompArch;
}

const mib = 1_048_576;
const proxyAddress = `http://127.0.0.1:${bridgePort}`;
const proxyNames = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];

/**
 * `config.json` of an OCI bundle (runtime specification 1.0) for one job: a read-only root that holds nothing but mount points, the
 * system read-only, one writable directory, no network but loopback, no capabilities, and every limit that the specification knows.
 */
export function ociConfig(job: SandboxJob, place: OciPlace, limits: SandboxLimits) {
  const bind = (path: string, source: string, ...options: string[]) => ({
    destination: path,
    type: 'bind',
    source,
    options: ['rbind', 'nosuid', 'nodev', ...options],
  });
  const memoryFs = (destination: string) => ({
    destination,
    type: 'tmpfs',
    source: 'tmpfs',
    options: ['nosuid', 'nodev', 'mode=1777', `size=${limits.maxTmpMb * mib}`],
  });
  const rlimit = (type: string, most: number) => ({ type, hard: most, soft: most });
  const online = place.egressSocket !== undefined;
  const memoryBytes = limits.memoryMb * mib;
  return {
    ociVersion: '1.0.2',
    hostname: 'sandbox',
    root: { path: 'rootfs', readonly: true },
    process: {
      terminal: false,
      user: { uid: place.uid, gid: place.uid },
      cwd: '/workspace',
      args: [...(online ? ['python3', '-I', '-c', bridgeProgram] : []), ...argvOf(job)],
      env: [
        'PATH=/usr/local/bin:/usr/bin:/bin',
        'HOME=/tmp',
        'LANG=C.UTF-8',
        'PYTHONDONTWRITEBYTECODE=1',
        ...(online ? proxyNames.map((name) => `${name}=${proxyAddress}`) : []),
      ],
      capabilities: { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] },
      noNewPrivileges: true,
      rlimits: [
        rlimit('RLIMIT_AS', memoryBytes),
        rlimit('RLIMIT_NPROC', limits.maxProcesses),
        rlimit('RLIMIT_FSIZE', limits.maxFileMb * mib),
        rlimit('RLIMIT_CPU', Math.ceil(limits.timeoutMs / 1_000) + 1),
        rlimit('RLIMIT_NOFILE', 256),
        rlimit('RLIMIT_CORE', 0),
      ],
    },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'noexec', 'nodev'] },
      memoryFs('/tmp'),
      memoryFs('/dev/shm'),
      ...place.system.map(({ path }) => bind(path, path, 'ro')),
      bind('/workspace', place.workspaceDir, 'rw'),
      ...(place.egressSocket === undefined ? [] : [bind(proxySocket, place.egressSocket, 'ro')]),
    ],
    linux: {
      cgroupsPath: `/autoweave/${place.id}`,
      namespaces: ['pid', 'network', 'ipc', 'uts', 'mount'].map((type) => ({ type })),
      resources: {
        memory: { limit: memoryBytes, swap: memoryBytes },
        cpu: { quota: Math.round(limits.cpus * 100_000), period: 100_000 },
        pids: { limit: limits.maxProcesses },
      },
      seccomp: ociSeccomp(place.arch),
    },
  };
}
