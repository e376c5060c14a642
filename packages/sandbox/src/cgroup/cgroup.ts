import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxLimits } from '../sandbox.js';
import type { RunGroup, RunGroups } from './run-group.js';

const needed = ['memory', 'pids', 'cpu'];

/** Makes control groups of version 2 below one directory, if this process may. */
export class Cgroups implements RunGroups {
  readonly name = 'cgroup v2';
  private constructor(private readonly root: string) {}

  /** Undefined when there is no version 2 with the needed controllers, or it is not ours to write. */
  static async open(root = '/sys/fs/cgroup/autoweave', mount = '/sys/fs/cgroup'): Promise<Cgroups | undefined> {
    try {
      if (!(await hasControllers(mount))) return undefined;
      await mkdir(root, { recursive: true });
      await writeFile(join(mount, 'cgroup.subtree_control'), '+memory +pids +cpu').catch(() => undefined);
      await writeFile(join(root, 'cgroup.subtree_control'), '+memory +pids +cpu');
      await access(root, constants.W_OK);
      return new Cgroups(root);
    } catch {
      return undefined;
    }
  }

  /**
   * Below the control group that this process is in, when that was delegated to its user (systemd: `Delegate=yes`; containers with
   * a writable cgroup). A group with processes of its own cannot have held ones below it, so this process moves into a leaf;
   * with others in the same group it stays where it is and the answer is undefined.
   */
  static async openOwn(mount = '/sys/fs/cgroup', self = '/proc/self/cgroup'): Promise<Cgroups | undefined> {
    try {
      const path = /^0::(\/.+)$/m.exec(await readFile(self, 'utf8'))?.[1];
      if (path === undefined) return undefined;
      const own = join(mount, path);
      if (!(await hasControllers(own))) return undefined;
      await access(join(own, 'cgroup.subtree_control'), constants.W_OK);
      const members = (await readFile(join(own, 'cgroup.procs'), 'utf8')).split('\n').filter(Boolean);
      if (members.some((pid) => Number(pid) !== process.pid)) return undefined;
      const leaf = join(own, 'autoweave-self');
      await mkdir(leaf, { recursive: true });
      await writeFile(join(leaf, 'cgroup.procs'), String(process.pid));
      return await Cgroups.open(join(own, 'autoweave-runs'), own);
    } catch {
      return undefined;
    }
  }

  async make(limits: SandboxLimits): Promise<RunGroup> {
    const dir = join(this.root, randomUUID());
    await mkdir(dir);
    await writeFile(join(dir, 'memory.max'), String(limits.memoryMb * 1_048_576));
    await writeFile(join(dir, 'memory.swap.max'), '0').catch(() => undefined);
    await writeFile(join(dir, 'pids.max'), String(limits.maxProcesses));
    await writeFile(join(dir, 'cpu.max'), `${Math.round(limits.cpus * 100_000)} 100000`);
    const remove = async () => {
      await writeFile(join(dir, 'cgroup.kill'), '1').catch(() => undefined);
      for (let tries = 0; tries < 20; tries += 1) {
        const gone = await rmdir(dir).then(
          () => true,
          () => false,
        );
        if (gone) return;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    };
    // The shell of the host gets no text of anybody: it puts itself into the control group and becomes the program.
    const wrap = (program: string, args: readonly string[]) => ({
      command: '/bin/sh',
      args: ['-c', 'echo $$ > "$0" && exec "$@"', join(dir, 'cgroup.procs'), program, ...args],
    });
    return { wrap, remove };
  }
}

async function hasControllers(dir: string): Promise<boolean> {
  const has = (await readFile(join(dir, 'cgroup.controllers'), 'utf8')).trim().split(/\s+/);
  return needed.every((name) => has.includes(name));
}
