import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxLimits } from '../sandbox.js';

/** A control group that holds one run. */
export interface RunGroup {
  /** File that a process writes its id into to be held. */
  readonly procs: string;
  remove(): Promise<void>;
}

/** Makes control groups of version 2 below one directory, if this process may. */
export class Cgroups {
  private constructor(private readonly root: string) {}

  /** Undefined when there is no version 2 with the needed controllers, or it is not ours to write. */
  static async open(root = '/sys/fs/cgroup/autoweave', mount = '/sys/fs/cgroup'): Promise<Cgroups | undefined> {
    try {
      const has = (await readFile(join(mount, 'cgroup.controllers'), 'utf8')).trim().split(/\s+/);
      if (!['memory', 'pids', 'cpu'].every((name) => has.includes(name))) return undefined;
      await mkdir(root, { recursive: true });
      await writeFile(join(mount, 'cgroup.subtree_control'), '+memory +pids +cpu').catch(() => undefined);
      await writeFile(join(root, 'cgroup.subtree_control'), '+memory +pids +cpu');
      await access(root, constants.W_OK);
      return new Cgroups(root);
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
    return { procs: join(dir, 'cgroup.procs'), remove };
  }
}
