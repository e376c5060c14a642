import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BubblewrapDriver } from './bubblewrap/bubblewrap-driver.js';
import type { EgressDecision } from './egress/egress-proxy.js';
import { defaultLimits, type SandboxJob, type SandboxRequest } from './sandbox.js';

const decisions: EgressDecision[] = [];
const driver = new BubblewrapDriver({ onEgress: (decision) => decisions.push(decision) });
let workspaceDir: string;
let other: string;
let web: Server;
let port: number;
const run = (job: SandboxJob, limits: Partial<typeof defaultLimits> = {}, extra: Partial<SandboxRequest> = {}) =>
  driver.run({
    job,
    workspaceDir,
    limits: { ...defaultLimits, timeoutMs: 15_000, ...limits },
    signal: new AbortController().signal,
    ...extra,
  });
const sh = (line: string, limits = {}, extra = {}) => run({ kind: 'shell', line }, limits, extra);
const py = (code: string, limits = {}, extra = {}) => run({ kind: 'python', code }, limits, extra);
const call = (body: string) =>
  `import ctypes,os\nl=ctypes.CDLL(None,use_errno=True)\n${body}\nprint('refused' if r==-1 else 'GOT IT', ctypes.get_errno())`;

beforeAll(async () => {
  workspaceDir = await mkdtemp(join(tmpdir(), 'aw-escape-'));
  other = await mkdtemp(join(tmpdir(), 'aw-other-'));
  await writeFile(join(other, 'secret.txt'), 'of another task');
  web = createServer((req, res) => void res.end(`hello ${req.url}`));
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
  port = (web.address() as AddressInfo).port;
});
afterAll(async () => {
  web.closeAllConnections();
  await new Promise((done) => web.close(done));
  await rm(workspaceDir, { recursive: true, force: true });
  await rm(other, { recursive: true, force: true });
});

// @requirements AGT-073 AGT-074
describe('what runs in the sandbox', () => {
  it('takes a command line with pipes and substitutions', async () => {
    expect((await sh('echo one two | wc -w; echo $((6*7)); cat <(echo x)')).stdout.split(/\s+/).filter(Boolean)).toEqual(['2', '42', 'x']);
  });
  it.each([
    ['the shadow file', 'cat /etc/shadow'],
    ['the home of root', 'ls /root/'],
    ['this repository', `ls ${resolve(import.meta.dirname)}`],
    ['the files of another task', 'cat $OTHER/secret.txt'],
    ['the environment of other processes', 'cat /proc/[2-9][0-9][0-9]*/environ | grep -a .'],
    ['the memory of the first process', 'head -c1 /proc/1/mem'],
    ['the disk', 'ls /dev/sd* /dev/vd* /dev/nvme*'],
    ['kernel settings', 'echo x > /proc/sys/kernel/core_pattern'],
    ['the trigger of the kernel', 'echo b > /proc/sysrq-trigger'],
    ['control groups', 'mkdir /sys/fs/cgroup/x'],
    ['the system', 'touch /usr/bin/x'],
    ['the root', 'touch /x'],
    ['another root', 'chroot / ls'],
    ['mounts', 'mount -t tmpfs none /tmp'],
    ['new namespaces', 'unshare -Ur id'],
    ['namespaces of others', 'nsenter -t 1 -m ls'],
    ['the docker socket', 'ls /var/run/docker.sock'],
    ['a raw network', 'ping -c1 -W1 1.1.1.1'],
    ['metadata of the cloud', 'exec 3<>/dev/tcp/169.254.169.254/80'],
    ['the database', 'exec 3<>/dev/tcp/127.0.0.1/5432'],
    ['names', 'getent hosts example.com'],
  ])('cannot reach %s', async (_, line) => {
    const result = await sh(line.replace('$OTHER', other));
    expect(result.exitCode).not.toBe(0);
    expect(result.stdout).not.toMatch(/root:|of another task|src/);
  });
  it('gains nothing from set-user-id programs', async () => {
    const result = await sh(
      'cp /usr/bin/id ./id && chmod u+s ./id && ./id -u; grep -h NoNewPrivs /proc/self/status; grep CapEff /proc/self/status; su -c id 2>/dev/null',
    );
    expect(result.stdout).toMatch(/NoNewPrivs:\s*1/);
    expect(result.stdout).toMatch(/CapEff:\s*0{16}/);
    expect(result.stdout).not.toMatch(/uid=0/);
  });
  it.each([
    ['ptrace', 'r=l.ptrace(16,1,0,0)'],
    ['mount', "r=l.mount(b'none',b'/tmp',b'tmpfs',0,None)"],
    ['a user namespace', 'r=l.unshare(0x10000000)'],
    ['bpf', 'r=l.syscall(321 if os.uname().machine=="x86_64" else 280,0,0,0)'],
    ['perf events', 'r=l.syscall(298 if os.uname().machine=="x86_64" else 241,0,0,0,0,0)'],
    ['io_uring', 'r=l.syscall(425,8,0)'],
    ['userfaultfd', 'r=l.syscall(323 if os.uname().machine=="x86_64" else 282,0)'],
    ['keyrings', 'r=l.syscall(250 if os.uname().machine=="x86_64" else 219,0,-3,0,0,0)'],
    ['clone with a namespace', 'r=l.syscall(56 if os.uname().machine=="x86_64" else 220,0x10000011,0,0,0,0)'],
  ])('is refused %s by the kernel filter', async (_, body) => {
    expect((await py(call(body))).stdout.trim()).toMatch(/^refused 1$/);
  });
  it('opens no packet, netlink or vsock socket', async () => {
    const code =
      'import socket\nfor f in (16,17,40,38):\n  try:\n    socket.socket(f, socket.SOCK_RAW if f!=40 else socket.SOCK_STREAM); print("GOT", f)\n  except OSError as e: print("refused")';
    expect((await py(code)).stdout.trim().split('\n')).toEqual(['refused', 'refused', 'refused', 'refused']);
  });
  it('leaves nothing outside through a symbolic link', async () => {
    await sh(`ln -s ${other} out; echo x > out/planted; ln -s /etc/passwd p; echo x >> p`);
    expect(await readdir(other)).toEqual(['secret.txt']);
    expect(await readFile('/etc/passwd', 'utf8')).not.toMatch(/^x$/m);
    await rm(join(workspaceDir, 'out'), { force: true });
  });
  it('ends a fork bomb at the limit of processes', async () => {
    const result = await sh(':(){ :|:& };:; sleep 1; echo survived', { maxProcesses: 24, timeoutMs: 6_000 });
    expect(['exited', 'timeout', 'limit']).toContain(result.outcome);
    expect((await sh('echo alive')).stdout.trim()).toBe('alive');
  });
  it('ends a memory bomb, also one made of many processes', async () => {
    const one = await py('a=[]\nwhile True: a.append(bytearray(10_000_000))', { memoryMb: 128 });
    expect(one.exitCode).not.toBe(0);
    const eight =
      'import os,time\nfor _ in range(8):\n  if os.fork()==0:\n    a=[]\n    for _ in range(6): a.append(bytearray(10_000_000))\n    time.sleep(10)\nprint("all began"); os.wait()';
    const many = await py(eight, { memoryMb: 128 });
    expect(many.exitCode).not.toBe(0);
    expect(many.durationMs).toBeLessThan(5_000);
  });
  it('cannot fill the disk or the memory with output', async () => {
    expect((await sh('yes', { maxOutputBytes: 10_000 })).outcome).toBe('limit');
    expect((await sh('head -c 10000000000 /dev/zero')).outcome).toBe('limit');
    const many = await sh('for i in $(seq 1000); do head -c 10M /dev/zero > m$i; done', { maxWorkspaceMb: 200 });
    expect(many).toMatchObject({ outcome: 'limit', limit: 'disk' });
    await Promise.all((await readdir(workspaceDir)).filter((name) => /^m\d/.test(name)).map((name) => rm(join(workspaceDir, name))));
    const result = await sh('head -c 10000000000 /dev/zero > big; wc -c < big; rm -f big', { maxFileMb: 5 });
    expect(Number(result.stdout.trim().split('\n').at(-1))).toBeLessThanOrEqual(5 * 1_048_576);
  });
  it('is over at its time limit, with sleepers, stubborn ones and orphans', async () => {
    const started = Date.now();
    const result = await sh("trap '' TERM INT HUP; (sleep 600 &) ; (setsid sleep 600 &); nohup sleep 600 & sleep 600", { timeoutMs: 700 });
    expect(result.outcome).toBe('timeout');
    expect(Date.now() - started).toBeLessThan(5_000);
    const marks = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const sleepers = await Promise.all(marks.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
    expect(sleepers.filter((line) => line === 'sleep\u0000600\u0000')).toEqual([]);
  });
  it('is over when its command is, whatever it left in the background', async () => {
    const started = Date.now();
    await sh('(sleep 300 >/dev/null 2>&1 &); echo done');
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});

describe('a sandbox with a network', () => {
  const egress = () => ({
    allow: [`localhost:${port}`, 'example.test:443'],
    deny: ['*:22'],
    maxConnections: 5,
    requestsPerMinute: 50,
    maxDownloadMb: 1,
  });
  const fetch = (url: string) =>
    `import urllib.request,urllib.error\ntry:\n  print(urllib.request.urlopen('${url}',timeout=5).read().decode())\nexcept Exception as e: print('refused', e)`;
  // @requirements AGT-071 AGT-072
  it('reaches the allowed host through the proxy and nothing else, and no secret is in it', async () => {
    expect((await py(fetch(`http://localhost:${port}/a`), {}, { egress: egress() })).stdout.trim()).toBe('hello /a');
    for (const url of [
      'http://169.254.169.254/',
      'http://127.0.0.1:5432/',
      `http://127.0.0.1:${port}/`,
      'https://other.test/',
      `http://2130706433:${port}/`,
    ])
      expect((await py(fetch(url), {}, { egress: egress() })).stdout, url).toMatch(/^refused/);
    expect((await sh('env', {}, { egress: egress() })).stdout).not.toMatch(/TOKEN|SECRET|KEY|PASSWORD/);
    expect(decisions.filter((one) => one.allowed)).toHaveLength(1);
    expect(decisions.filter((one) => !one.allowed).length).toBeGreaterThanOrEqual(4);
  });
  // @requirement AGT-070
  it('counts the requests of an agent over all its runs, and of nobody else', async () => {
    const rules = { ...egress(), requestsPerMinute: 3 };
    const ask = (agent: string) =>
      py(fetch(`http://localhost:${port}/n`), {}, { egress: rules, agent }).then(({ stdout }) => stdout.trim());
    for (const answer of [/^hello/, /^hello/, /^hello/, /^refused.*429/]) expect(await ask('one')).toMatch(answer);
    expect(await ask('two')).toMatch(/^hello/);
  });
  it('speaks to a proxy that nobody else on the machine can speak to', async () => {
    const running = sh('id -u; sleep 1.5', {}, { egress: egress() });
    const found = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('aw-egress-'));
    await expect.poll(found, { timeout: 3_000 }).not.toEqual([]);
    await new Promise((done) => setTimeout(done, 700));
    const dir = join(tmpdir(), (await found())[0] as string);
    const [folder, socket] = [await stat(dir), await stat(join(dir, 'proxy.sock'))];
    const uid = Number((await running).stdout.trim());
    expect(folder.mode & 0o077).toBe(0);
    expect([folder.uid, socket.uid]).toEqual(process.getuid?.() === 0 ? [uid, uid] : [process.getuid?.(), process.getuid?.()]);
    expect((await sh('echo', {}, { egress: egress() })).exitCode).toBe(0);
    expect(await found()).toEqual([]);
  });
  it('has no way around the proxy', async () => {
    const result = await sh(
      `for p in ${port} 5432 6379; do (exec 3<>/dev/tcp/127.0.0.1/$p) 2>/dev/null && echo "REACHED $p"; done; true`,
      {},
      { egress: egress() },
    );
    expect(result.stdout).toBe('');
  });
  it('gives the exit code and input of the command through', async () => {
    expect((await sh('exit 7', {}, { egress: egress() })).exitCode).toBe(7);
  });
});
