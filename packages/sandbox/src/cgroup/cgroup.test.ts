import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultLimits } from '../sandbox.js';
import { Cgroups } from './cgroup.js';

let mount: string;
beforeEach(async () => void (mount = await mkdtemp(join(tmpdir(), 'aw-cgroup-'))));
afterEach(() => rm(mount, { recursive: true }));

describe('control groups', () => {
  it('are used only where version 2 has memory, processes and processor time', async () => {
    expect(await Cgroups.open(join(mount, 'aw'), mount)).toBeUndefined();
    await writeFile(join(mount, 'cgroup.controllers'), 'cpuset cpu io\n');
    expect(await Cgroups.open(join(mount, 'aw'), mount)).toBeUndefined();
    await writeFile(join(mount, 'cgroup.controllers'), 'cpuset cpu io memory pids\n');
    expect(await Cgroups.open(join(mount, 'aw'), mount)).toBeInstanceOf(Cgroups);
  });
  // @requirement AGT-074
  it('hold a run to its memory, processes and share of a processor', async () => {
    await writeFile(join(mount, 'cgroup.controllers'), 'cpu memory pids');
    const groups = (await Cgroups.open(join(mount, 'aw'), mount)) as Cgroups;
    const { args } = (await groups.make(defaultLimits)).wrap('true', []);
    const read = (name: string) => readFile(join(dirname(args[2] as string), name), 'utf8');
    expect([await read('memory.max'), await read('pids.max'), await read('cpu.max')]).toEqual(['536870912', '64', '100000 100000']);
  });
});
