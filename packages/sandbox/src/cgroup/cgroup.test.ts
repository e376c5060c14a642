import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProcess } from '../run-process.js';
import { defaultLimits, type SandboxLimits } from '../sandbox.js';
import { Cgroups } from './cgroup.js';
import { openGroups } from './open-groups.js';
import { UserScopes } from './user-scope.js';

let mount: string;
beforeEach(async () => void (mount = await mkdtemp(join(tmpdir(), 'aw-cgroup-'))));
afterEach(() => rm(mount, { recursive: true }));

const dirOf = async (groups: Cgroups) => dirname((await groups.make(defaultLimits)).wrap('true', []).args[2] as string);

describe('control groups', () => {
  it('are used only where version 2 has memory, processes and processor time', async () => {
    expect(await Cgroups.open(join(mount, 'aw'), mount)).toBeUndefined();
    await writeFile(join(mount, 'cgroup.controllers'), 'cpuset cpu io\n');
    expect(await Cgroups.open(join(mount, 'aw'), mount)).toBeUndefined();
    await writeFile(join(mount, 'cgroup.controllers'), 'cpuset cpu io memory pids\n');
    expect(await Cgroups.open(join(mount, 'aw'), mount)).toBeInstanceOf(Cgroups);
  });
  it('are written with the memory, processes and share of a processor of a run', async () => {
    await writeFile(join(mount, 'cgroup.controllers'), 'cpu memory pids');
    const dir = await dirOf((await Cgroups.open(join(mount, 'aw'), mount)) as Cgroups);
    const read = (name: string) => readFile(join(dir, name), 'utf8');
    expect([await read('memory.max'), await read('pids.max'), await read('cpu.max')]).toEqual(['536870912', '64', '100000 100000']);
  });

  describe('of this process, when they were delegated', () => {
    const delegated = async (members: string, controllers = 'cpu memory pids') => {
      const own = join(mount, 'user.slice/aw.service');
      await mkdir(own, { recursive: true });
      await writeFile(join(own, 'cgroup.controllers'), controllers);
      await writeFile(join(own, 'cgroup.subtree_control'), '');
      await writeFile(join(own, 'cgroup.procs'), members);
      await writeFile(join(mount, 'self'), '12:pids:/other\n0::/user.slice/aw.service\n');
      return own;
    };
    it('are used: it moves into a leaf and holds runs beside', async () => {
      const own = await delegated(`${process.pid}\n`);
      await mkdir(join(own, 'autoweave-runs'));
      await writeFile(join(own, 'autoweave-runs/cgroup.controllers'), 'cpu memory pids');
      const groups = (await Cgroups.openOwn(mount, join(mount, 'self'))) as Cgroups;
      expect(await readFile(join(own, 'autoweave-self/cgroup.procs'), 'utf8')).toBe(String(process.pid));
      expect((await dirOf(groups)).startsWith(join(own, 'autoweave-runs'))).toBe(true);
    });
    it('are left alone with other processes in them, without controllers, and at the root', async () => {
      await delegated(`${process.pid}\n1\n`);
      expect(await Cgroups.openOwn(mount, join(mount, 'self'))).toBeUndefined();
      await delegated(`${process.pid}\n`, 'cpuset');
      expect(await Cgroups.openOwn(mount, join(mount, 'self'))).toBeUndefined();
      await writeFile(join(mount, 'self'), '0::/\n');
      expect(await Cgroups.openOwn(mount, join(mount, 'self'))).toBeUndefined();
    });
  });
});

describe('scopes of the user’s systemd', () => {
  /** A `systemd-run` that notes its arguments and becomes the command behind `--`. */
  const systemd = async (body: string) => {
    const program = join(mount, 'systemd-run');
    await writeFile(program, `#!/bin/sh\necho "$@" >> ${join(mount, 'asked')}\n${body}\n`);
    await chmod(program, 0o755);
    return program;
  };
  const become = 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"';
  it('are used where one really starts, with all limits and the descriptors handed on', async () => {
    const scopes = await UserScopes.open({ XDG_RUNTIME_DIR: '/run/user/1' }, await systemd(become));
    expect(scopes).toBeInstanceOf(UserScopes);
    const { args, env } = (await (scopes as UserScopes).make(defaultLimits)).wrap('/usr/bin/bwrap', ['x']);
    expect(args.join(' ')).toMatch(
      /^--user --scope .*MemoryMax=536870912.*MemorySwapMax=0.*TasksMax=64.*CPUQuota=100% -- \/usr\/bin\/bwrap x$/,
    );
    expect(env).toEqual({ XDG_RUNTIME_DIR: '/run/user/1' });
  });
  it('are not used without a user’s systemd, when it refuses, or when descriptors get lost', async () => {
    expect(await UserScopes.open({}, await systemd(become))).toBeUndefined();
    const env = { XDG_RUNTIME_DIR: '/run/user/1' };
    expect(await UserScopes.open(env, await systemd('exit 1'))).toBeUndefined();
    expect(await UserScopes.open(env, await systemd(`exec 3<&-; ${become}`))).toBeUndefined();
    expect(await UserScopes.open(env, join(mount, 'missing'))).toBeUndefined();
  });
});

const real = await openGroups();

// @requirement AGT-074
describe.skipIf(real === undefined)(
  `the kernel, by ${real?.name ?? 'control groups (none can be made on this machine: not enforced here)'}`,
  () => {
    const run = async (script: string, limits: Partial<SandboxLimits>) => {
      const all = { ...defaultLimits, timeoutMs: 20_000, ...limits };
      const group = await real?.make(all);
      try {
        const { command, args, env } = group?.wrap('/usr/bin/python3', ['-c', script]) ?? { command: 'false', args: [], env: {} };
        return await runProcess({ command, args, ...(env ? { env } : {}), limits: all, signal: new AbortController().signal });
      } finally {
        await group?.remove();
      }
    };
    it('ends a run whose processes together use more memory than it may', async () => {
      const script =
        'import os,time\nfor _ in range(8):\n  if os.fork()==0:\n    a=bytearray(40<<20); time.sleep(5); os._exit(0)\nok=[os.waitstatus_to_exitcode(os.wait()[1]) for _ in range(8)]\nprint(ok.count(0))';
      const { stdout, exitCode } = await run(script, { memoryMb: 128 });
      expect(exitCode === 0 ? Number(stdout) : 0).toBeLessThan(4);
    });
    it('lets a run have no more processes than it may', async () => {
      const script =
        'import os,time\nn=0\ntry:\n  for _ in range(50):\n    if os.fork()==0: time.sleep(2); os._exit(0)\n    n+=1\nexcept OSError: pass\nprint(n)';
      expect(Number((await run(script, { maxProcesses: 12 })).stdout)).toBeLessThan(12);
    });
    it('gives a run no more of the processors than its share', async () => {
      const script =
        'import os,time,resource\ndef burn():\n  end=time.time()+2\n  while time.time()<end: pass\nfor _ in range(3):\n  if os.fork()==0: burn(); os._exit(0)\nfor _ in range(3): os.wait()\nt=resource.getrusage(resource.RUSAGE_CHILDREN); print(t.ru_utime+t.ru_stime)';
      const started = Date.now();
      const { stdout } = await run(script, { cpus: 0.5 });
      expect(Number(stdout)).toBeLessThan(((Date.now() - started) / 1_000) * 0.5 + 0.5);
    });
  },
);
