import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ociConfig } from '../src/runsc/oci-config.js';
import { RunscDriver } from '../src/runsc/runsc-driver.js';
import { defaultLimits, type SandboxJob, type SandboxLimits, type SandboxRequest } from '../src/sandbox.js';
import { Sandboxes } from '../src/sandboxes.js';

// gVisor itself is not needed: a strict stand-in checks what the driver hands to it (see runsc-stand-in.mjs).
let home: string;
let workspaceDir: string;
let driver: RunscDriver;
let web: Server;
let port: number;

const standIn = async (allowed: string): Promise<string> => {
  const program = join(home, `runsc-${allowed === '-' ? 'any' : 'strict'}`);
  const script = `#!/bin/sh\nexec ${process.execPath} --no-warnings ${join(import.meta.dirname, 'runsc-stand-in.mjs')} '${allowed}' "$@"\n`;
  await writeFile(program, script);
  await chmod(program, 0o755);
  return program;
};
const run = (job: SandboxJob, limits: Partial<SandboxLimits> = {}, extra: Partial<SandboxRequest> = {}) =>
  driver.run({
    job,
    workspaceDir,
    limits: { ...defaultLimits, timeoutMs: 15_000, ...limits },
    signal: new AbortController().signal,
    ...extra,
  });
const sh = (line: string, limits: Partial<SandboxLimits> = {}, extra: Partial<SandboxRequest> = {}) =>
  run({ kind: 'shell', line }, limits, extra);
const bundles = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('aw-bundle-'));

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'aw-runsc-'));
  workspaceDir = await mkdtemp(join(tmpdir(), 'aw-runsc-ws-'));
  driver = new RunscDriver({ program: await standIn(workspaceDir) });
  web = createServer((req, res) => void res.end(`hello ${req.url}`));
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
  port = (web.address() as AddressInfo).port;
});
afterAll(async () => {
  web.closeAllConnections();
  await new Promise((done) => web.close(done));
  await rm(home, { recursive: true, force: true });
  await rm(workspaceDir, { recursive: true, force: true });
});

// @requirements AGT-073 AGT-074
describe('the bundle for gVisor', () => {
  const job = { kind: 'shell', line: 'true' } as const;
  const place = { id: 'aw-1', uid: 60_706, workspaceDir: '/w', system: [{ path: '/usr', kind: 'directory' }], arch: 'x64' } as const;
  it('has one writable directory, no network, no capabilities and no root', () => {
    const config = ociConfig(job, place, defaultLimits);
    expect(config.mounts.filter(({ options }) => options.includes('rw')).map(({ source }) => source)).toEqual(['/w']);
    expect(config.linux.namespaces.map(({ type }) => type)).toEqual(['pid', 'network', 'ipc', 'uts', 'mount']);
    expect(Object.values(config.process.capabilities).flat()).toEqual([]);
    expect(config).toMatchObject({ root: { readonly: true }, process: { user: { uid: 60_706 }, noNewPrivileges: true } });
  });
  it('carries every limit', () => {
    const limits = { ...defaultLimits, memoryMb: 100, maxProcesses: 7, maxFileMb: 3, maxTmpMb: 9, cpus: 0.5, timeoutMs: 4_000 };
    const { linux, process: own, mounts } = ociConfig(job, place, limits);
    expect(linux.resources).toEqual({
      memory: { limit: 104_857_600, swap: 104_857_600 },
      cpu: { quota: 50_000, period: 100_000 },
      pids: { limit: 7 },
    });
    expect(Object.fromEntries(own.rlimits.map(({ type, hard }) => [type, hard]))).toMatchObject({
      RLIMIT_AS: 104_857_600,
      RLIMIT_NPROC: 7,
      RLIMIT_FSIZE: 3_145_728,
      RLIMIT_CPU: 5,
    });
    expect(mounts.filter(({ type }) => type === 'tmpfs').every(({ options }) => options.includes('size=9437184'))).toBe(true);
  });
  it('hands out the socket of the proxy only to what has a network', () => {
    const sources = (more: object) => ociConfig(job, { ...place, ...more }, defaultLimits).mounts.map(({ source }) => source);
    expect(sources({ egressSocket: '/s' })).toContain('/s');
    expect(sources({})).toEqual(['proc', 'tmpfs', 'tmpfs', '/usr', '/w']);
  });
});

// @requirements AGT-073 AGT-074
describe.runIf(process.getuid?.() === 0)('what runs behind runsc', () => {
  it('runs Python and commands on the workspace, and leaves no bundle behind', async () => {
    const before = await bundles();
    const python = await run({ kind: 'python', code: "open('o.txt','w').write('6'); print(6)" });
    expect(python).toMatchObject({ outcome: 'exited', exitCode: 0, stdout: '6\n' });
    expect(await readFile(join(workspaceDir, 'o.txt'), 'utf8')).toBe('6');
    expect((await sh('exit 7')).exitCode).toBe(7);
    expect(await bundles()).toEqual(before);
  });
  it('passes the self-test, which says what holds', async () => {
    const any = new RunscDriver({ program: await standIn('-') });
    expect(await any.selfTest()).toMatchObject({ ok: true, detail: expect.stringMatching(/^gVisor, runsc version.*control group/) });
  });
  it('is refused by a runtime when anything of the host is in its bundle', async () => {
    const stranger = await mkdtemp(join(tmpdir(), 'aw-runsc-other-'));
    const result = await sh('true', {}, { workspaceDir: stranger });
    expect(result).toMatchObject({ exitCode: 128, stderr: expect.stringContaining(`${stranger} is writable`) });
    await rm(stranger, { recursive: true });
  });
  it('is over, with everything it started, when its time is or it is cancelled', async () => {
    const mark = `sleep ${610 + (process.pid % 1_000)}`;
    const left = () =>
      execFileSync('/bin/ps', ['-eo', 'args'], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line === mark);
    expect(await sh(`(setsid ${mark} &); ${mark}`, { timeoutMs: 1_500 })).toMatchObject({ outcome: 'timeout' });
    expect(left()).toEqual([]);
    const stop = new AbortController();
    const running = sh(mark, {}, { signal: stop.signal });
    await expect.poll(left, { timeout: 5_000 }).toHaveLength(1);
    stop.abort();
    expect((await running).outcome).toBe('cancelled');
    expect(left()).toEqual([]);
  });
  it('has a bounded workspace', async () => {
    const result = await sh('for i in $(seq 1000); do head -c 10M /dev/zero > f$i; done', { maxWorkspaceMb: 100 });
    expect(result).toMatchObject({ outcome: 'limit', limit: 'disk' });
    await Promise.all((await readdir(workspaceDir)).map((name) => rm(join(workspaceDir, name))));
  });
  // @requirement AGT-072
  it('reaches the outside through the proxy of its policy only', async () => {
    const egress = { allow: [`localhost:${port}`], deny: [], maxConnections: 5, requestsPerMinute: 50, maxDownloadMb: 1 };
    const fetch = (url: string) =>
      `import urllib.request\ntry: print(urllib.request.urlopen('${url}',timeout=5).read().decode())\nexcept Exception as e: print('refused', e)`;
    expect((await run({ kind: 'python', code: fetch(`http://localhost:${port}/a`) }, {}, { egress })).stdout.trim()).toBe('hello /a');
    expect((await run({ kind: 'python', code: fetch('http://169.254.169.254/') }, {}, { egress })).stdout).toMatch(/^refused/);
    expect((await run({ kind: 'python', code: fetch(`http://127.0.0.1:${port}/`) })).stdout).toMatch(/^refused/);
  });
});

describe('without runsc', () => {
  it('nothing runs, and the reason is said', async () => {
    const sandboxes = new Sandboxes([new RunscDriver({ program: '/nonexistent/runsc' })]);
    expect(await sandboxes.boot()).toMatchObject([
      { driver: 'runsc', test: { ok: false, reason: expect.stringMatching(/not installed|root/) } },
    ]);
    const request = {
      job: { kind: 'shell', line: 'true' },
      workspaceDir,
      limits: defaultLimits,
      signal: new AbortController().signal,
    } as const;
    expect(() => sandboxes.run(request)).toThrow(/No sandbox can run shell/);
  });
});
