import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BubblewrapDriver } from './bubblewrap/bubblewrap-driver.js';
import { QuickJsDriver } from './quickjs/quickjs-driver.js';
import { defaultLimits, type SandboxDriver, type SandboxJob } from './sandbox.js';
import { Sandboxes } from './sandboxes.js';

const quickjs = new QuickJsDriver();
const bubblewrap = new BubblewrapDriver();
let workspaceDir: string;
const limits = { ...defaultLimits, timeoutMs: 10_000 };
const run = (driver: SandboxDriver, job: SandboxJob, extra: Partial<typeof limits> = {}, signal = new AbortController().signal) =>
  driver.run({ job, workspaceDir, limits: { ...limits, ...extra }, signal });
const js = (code: string, extra = {}) => run(quickjs, { kind: 'javascript', code }, extra);
const sh = (script: string, extra = {}) => run(bubblewrap, { kind: 'command', argv: ['sh', '-c', script] }, extra);

beforeAll(async () => {
  workspaceDir = await mkdtemp(join(tmpdir(), 'aw-sandbox-test-'));
});
afterAll(() => rm(workspaceDir, { recursive: true, force: true }));

describe('JavaScript in QuickJS', () => {
  it('passes its self-test', async () => expect(await quickjs.selfTest()).toEqual({ ok: true }));
  it('reads and writes text of the workspace', async () => {
    await writeFile(join(workspaceDir, 'in.txt'), 'seven');
    const result = await js(`writeText('out/o.txt', readText('in.txt').toUpperCase()); console.log(listFiles())`);
    expect(result).toMatchObject({ outcome: 'exited', exitCode: 0 });
    expect(await readFile(join(workspaceDir, 'out/o.txt'), 'utf8')).toBe('SEVEN');
  });
  it('cannot leave the workspace by .. or through a symbolic link', async () => {
    await mkdir(join(workspaceDir, 'd'), { recursive: true });
    await symlink('/etc', join(workspaceDir, 'd/etc')).catch(() => {});
    for (const path of ['/etc/hostname', '../../etc/hostname', 'd/etc/hostname']) {
      const result = await js(`try { console.log('READ ' + readText(${JSON.stringify(path)})) } catch (e) { console.log('refused') }`);
      expect(result.stdout.trim()).toBe('refused');
    }
    expect(
      (await js(`try { writeText('d/etc/aw-probe', 'x'); console.log('WROTE') } catch { console.log('refused') }`)).stdout.trim(),
    ).toBe('refused');
  });
  it('ends an endless loop and names the reason', async () =>
    expect(await js('for(;;){}', { timeoutMs: 300 })).toMatchObject({ outcome: 'timeout' }));
  it('ends a memory bomb without harm', async () => {
    const result = await js('const a=[]; for(;;) a.push(new Array(1e5).fill(7));', { memoryMb: 32 });
    expect(result.exitCode).not.toBe(0);
  });
  it('reports what the script threw', async () => {
    const result = await js('nothere()');
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('ReferenceError');
  });
});

describe('commands and Python in bubblewrap', () => {
  it('passes its self-test', async () =>
    expect(await bubblewrap.selfTest()).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/seccomp filter.*memory.*workspace of 1024 MB/),
    }));
  // @requirements AGT-042
  it('runs Python on files of the workspace', async () => {
    await writeFile(join(workspaceDir, 'n.txt'), '1\n2\n3\n');
    const result = await run(bubblewrap, {
      kind: 'python',
      code: "print(sum(int(x) for x in open('n.txt')))\nopen('s.txt','w').write('6')",
    });
    expect(result.stdout.trim()).toBe('6');
    expect(await readFile(join(workspaceDir, 's.txt'), 'utf8')).toBe('6');
  });
  // @requirements AGT-073 AGT-052
  it('reaches neither the network nor the metadata address', async () => {
    const result = await run(bubblewrap, {
      kind: 'python',
      code: "import socket\nfor a in [('169.254.169.254',80),('127.0.0.1',5432),('1.1.1.1',53)]:\n  try:\n    socket.create_connection(a,2); print('CONNECTED',a)\n  except OSError as e: print('refused')",
    });
    expect(result.stdout.trim().split('\n')).toEqual(['refused', 'refused', 'refused']);
  });
  it('sees no file of the host and no process of it', async () => {
    const result = await sh('ls /root /home /etc/passwd /etc/shadow 2>/dev/null; ls /proc | grep -cE "^[0-9]+$"');
    expect(Number(result.stdout.trim().split('\n').at(-1))).toBeLessThan(8);
    expect(result.stdout.trim().split('\n')).toHaveLength(1);
  });
  // @requirements AGT-073 AGT-074
  it('is stopped by its time limit, with everything it started', async () => {
    const result = await sh('sleep 60 & sleep 60', { timeoutMs: 300 });
    expect(result).toMatchObject({ outcome: 'timeout' });
  });
  // @requirements AGT-074
  it('cannot fork without end', async () => {
    const result = await run(
      bubblewrap,
      {
        kind: 'python',
        code: 'import os,time\nn=0\ntry:\n  for _ in range(500):\n    if os.fork()==0: time.sleep(5); os._exit(0)\n    n+=1\nexcept OSError: pass\nprint(n)',
      },
      { maxProcesses: 20 },
    );
    const forks = Number(result.stdout.trim().split('\n')[0]);
    expect(forks).toBeGreaterThan(5);
    expect(forks).toBeLessThan(25);
  });
  // @requirements AGT-074
  it('cannot take more memory than allowed', async () => {
    const result = await run(
      bubblewrap,
      { kind: 'python', code: "try:\n  b=bytearray(400*1024*1024); print('GOT IT')\nexcept MemoryError: print('refused')" },
      { memoryMb: 200 },
    );
    expect(result.stdout.trim()).toBe('refused');
  });
  // @requirements AGT-074
  it('cannot fill memory or disk with output', async () => {
    const result = await sh('yes', { maxOutputBytes: 10_000, timeoutMs: 20_000 });
    expect(result.outcome).toBe('limit');
    expect(result.stdout.length).toBe(10_000);
    const file = await sh('head -c 30000000 /dev/zero > big.bin; ls -l big.bin | tr -s " " | cut -d" " -f5', { maxFileMb: 5 });
    expect(Number(file.stdout.trim())).toBeLessThanOrEqual(5 * 1_048_576);
  });
  it('ends at once when it is cancelled', async () => {
    const stop = new AbortController();
    const running = run(bubblewrap, { kind: 'command', argv: ['sleep', '30'] }, {}, stop.signal);
    stop.abort();
    expect((await running).outcome).toBe('cancelled');
  });
});

describe('the set of sandboxes', () => {
  it('fails closed: a driver that was not tested or failed runs nothing', async () => {
    const broken = new Sandboxes([new BubblewrapDriver({ program: '/nonexistent/bwrap' })]);
    const request = { job: { kind: 'command' as const, argv: ['true'] }, workspaceDir, limits, signal: new AbortController().signal };
    expect(() => broken.run(request)).toThrow(/not tested/);
    expect(await broken.boot()).toMatchObject([{ driver: 'bubblewrap', test: { ok: false } }]);
    expect(() => broken.run(request)).toThrow(/No sandbox can run command/);
  });
});
