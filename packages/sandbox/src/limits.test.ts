import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BubblewrapDriver } from './bubblewrap/bubblewrap-driver.js';
import { QuickJsDriver } from './quickjs/quickjs-driver.js';
import { defaultLimits, type SandboxDriver, type SandboxJob, type SandboxLimits } from './sandbox.js';

const driver = new BubblewrapDriver();
const workspaces: string[] = [];
const workspace = async () => {
  const dir = await mkdtemp(join(tmpdir(), 'aw-limits-'));
  workspaces.push(dir);
  return dir;
};
let own: string;
beforeEach(async () => void (own = await workspace()));
afterEach(async () => void (await Promise.all(workspaces.splice(0).map((dir) => rm(dir, { recursive: true, force: true })))));

const run = (job: SandboxJob, limits: Partial<SandboxLimits> = {}, dir = own, by: SandboxDriver = driver) =>
  by.run({ job, workspaceDir: dir, limits: { ...defaultLimits, timeoutMs: 20_000, ...limits }, signal: new AbortController().signal });
const sh = (line: string, limits: Partial<SandboxLimits> = {}, dir = own) => run({ kind: 'shell', line }, limits, dir);
const py = (code: string, limits: Partial<SandboxLimits> = {}) => run({ kind: 'python', code }, limits);

const usedMb = async (dir: string): Promise<number> => {
  const sizes = (await readdir(dir)).map(async (name) => (await stat(join(dir, name))).blocks * 512);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1_048_576;
};

// @requirement AGT-074
describe('the disk', () => {
  it('is not filled by many files, each of which is small enough', async () => {
    const result = await sh('for i in $(seq 1000); do head -c 10M /dev/zero > f$i; done', { maxWorkspaceMb: 100 });
    expect(result).toMatchObject({ outcome: 'limit', limit: 'disk', detail: expect.stringContaining('100 MB') });
    // What is written until the next look is bounded by the speed of the disk; it is never the 10 GB that were meant.
    expect(await usedMb(own)).toBeLessThan(2_000);
  });
  it('is not filled by files that were deleted and are held open', async () => {
    const code =
      "import os,time\nfor i in range(200):\n  f=open('x','wb'); os.unlink('x'); os.dup(f.fileno()); f.write(bytes(10<<20)); f.flush()\ntime.sleep(15)";
    expect(await py(code, { maxWorkspaceMb: 100 })).toMatchObject({ outcome: 'limit', limit: 'disk' });
  });
  it('is not filled by empty files', async () => {
    const code = "import os\nfor d in range(200):\n  os.mkdir(f'd{d}')\n  for i in range(1000): open(f'd{d}/{i}','w').close()";
    expect(await py(code, { maxWorkspaceEntries: 2_000 })).toMatchObject({ outcome: 'limit', limit: 'files' });
  });
  it('is not filled out of sight: too deep for the eye is too deep', async () => {
    const code =
      "import os,time\nfor i in range(60):\n  os.mkdir('d'*100); os.chdir('d'*100)\nopen('f','wb').write(bytes(10<<20)); time.sleep(15)";
    expect(await py(code)).toMatchObject({ outcome: 'limit', limit: 'disk', detail: expect.stringContaining('deep') });
    // Nobody could delete it by its path any more.
    expect(await readdir(own)).toEqual([]);
  });
  it('does not begin in a workspace that is full already, and says what to do', async () => {
    await writeFile(join(own, 'old'), Buffer.alloc(6_000_000));
    expect(await sh('echo began', { maxWorkspaceMb: 5 })).toMatchObject({
      outcome: 'limit',
      limit: 'disk',
      stdout: '',
      detail: expect.stringMatching(/holds 5\.7 MB.*5 MB.*delete/i),
    });
  });
  it('takes little in /tmp and in shared memory, and nothing in other places', async () => {
    const result = await sh(
      'for d in /tmp /dev/shm; do for i in $(seq 30); do head -c 5M /dev/zero >$d/f$i 2>/dev/null; done; du -sm $d | cut -f1; done; for d in / /dev /run /proc /sys; do touch $d/x 2>/dev/null && echo "WROTE $d"; done; true',
      { maxTmpMb: 20 },
    );
    expect(result.stdout.trim().split('\n').map(Number)).toEqual([20, 20]);
  });
  it('is not filled by JavaScript either', async () => {
    const code = "const s='x'.repeat(1e6); for (let i=0;i<1e5;i++) writeText('f'+i, s)";
    expect(await run({ kind: 'javascript', code }, { maxWorkspaceMb: 50 }, own, new QuickJsDriver())).toMatchObject({ limit: 'disk' });
  });
});

// @requirement AGT-074
describe('output', () => {
  it('of 10 GB is cut to what is kept, and its writer is ended', async () => {
    const started = Date.now();
    const result = await sh('head -c 10000000000 /dev/zero; echo finished >&2');
    expect(result).toMatchObject({ outcome: 'limit', limit: 'output', stderr: '' });
    expect(result.stdout.length).toBe(defaultLimits.maxOutputBytes);
    expect(Date.now() - started).toBeLessThan(15_000);
  });
});

// @requirement AGT-074
describe('memory', () => {
  it('is bounded for all processes of a run together', async () => {
    const hog = 'a=[]\nfor i in range(20): a.append(bytearray(10_000_000)); time.sleep(0.05)\ntime.sleep(15)';
    const result = await py(`import os,time\nfor _ in range(10):\n  if os.fork()==0:\n    ${hog.replaceAll('\n', '\n    ')}\nos.wait()`, {
      memoryMb: 256,
    });
    expect(result).toMatchObject({ outcome: 'limit', limit: 'memory', detail: expect.stringContaining('256 MB') });
  });
  it('is bounded where no process has it mapped', async () => {
    const code =
      'import os,time\nfds=[]\nfor i in range(50):\n  fd=os.memfd_create(str(i)); os.write(fd,bytes(10<<20)); fds.append(fd)\ntime.sleep(15)';
    expect(await py(code, { memoryMb: 256 })).toMatchObject({ outcome: 'limit', limit: 'memory' });
  });
  it('cannot be had as segments that outlive their process', async () =>
    expect((await sh('ipcmk -M 1000000')).stderr).toMatch(/not permitted/));
  it('that forks share counts once', async () => {
    const code =
      'import os,time\na=bytearray(60_000_000)\nfor _ in range(8):\n  if os.fork()==0: time.sleep(0.8); os._exit(0)\nfor _ in range(8): os.wait()\nprint("fine")';
    expect((await py(code, { memoryMb: 200 })).stdout.trim()).toBe('fine');
  });
});

// @requirement AGT-074
describe('processors', () => {
  it('are one for all processes of a run, and it takes no more of them', async () => {
    const code =
      'import os\ntry:\n  os.sched_setaffinity(0, range(os.cpu_count())); print("MORE")\nexcept PermissionError: print("refused")\nprint(len(os.sched_getaffinity(0)))';
    expect((await py(code)).stdout.trim().split('\n')).toEqual(['refused', '1']);
  });
});

// @requirement AGT-074
describe.runIf(process.getuid?.() === 0)('runs beside each other', () => {
  const many =
    'import os,time\nn=0\ntry:\n  for _ in range(40):\n    if os.fork()==0: time.sleep(3); os._exit(0)\n    n+=1\nexcept OSError: pass\ntime.sleep(2)\nprint(os.getuid(), n)';
  it('are users of their own, so that the processes of one do not count for the other', async () => {
    const [one, two] = await Promise.all([own, await workspace()].map((dir) => run({ kind: 'python', code: many }, {}, dir)));
    const [a, b] = [one, two].map((result) => result?.stdout.trim().split(' ').map(Number)) as [number[], number[]];
    expect(a[0]).not.toBe(b[0]);
    expect([a[1], b[1]]).toEqual([40, 40]);
  });
  it('are one user in one workspace, so that each can change what the other made', async () => {
    const [one, two] = await Promise.all([sh('id -u; sleep 0.5'), sh('id -u; sleep 0.5')]);
    expect(one.stdout).toBe(two.stdout);
  });
});
