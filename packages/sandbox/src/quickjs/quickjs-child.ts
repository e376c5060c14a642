/** Runs one script in QuickJS and ends. Exit codes: 0 done, 1 the script threw, 3 out of time, 4 out of memory. */
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  writeSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { getQuickJS, type QuickJSContext, type QuickJSHandle, shouldInterruptAfterDeadline } from 'quickjs-emscripten';

interface Job {
  readonly code: string;
  readonly workspaceDir: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  readonly maxFileMb: number;
}

const job = JSON.parse(readFileSync(0, 'utf8')) as Job;
const root = realpathSync(job.workspaceDir);
const maxFileBytes = job.maxFileMb * 1_048_576;

/** The real path of a workspace path; symbolic links that lead out are refused. */
function inside(path: string, forWriting: boolean): string {
  const wanted = resolve(root, path);
  if (wanted !== root && !wanted.startsWith(root + sep)) throw new Error(`${path} is outside the workspace`);
  const anchor = forWriting ? dirname(wanted) : wanted;
  if (forWriting) mkdirSync(anchor, { recursive: true });
  const real = realpathSync(anchor);
  if (real !== root && !real.startsWith(root + sep)) throw new Error(`${path} leads outside the workspace`);
  return forWriting ? join(real, wanted.slice(anchor.length + 1)) : real;
}

function readText(path: string): string {
  const fd = openSync(inside(path, false), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = fstatSync(fd);
    if (size > maxFileBytes) throw new Error(`${path} is larger than ${job.maxFileMb} MB`);
    const buffer = Buffer.alloc(size);
    readSync(fd, buffer, 0, size, 0);
    return buffer.toString('utf8');
  } finally {
    closeSync(fd);
  }
}

function writeText(path: string, text: string): number {
  const data = Buffer.from(text, 'utf8');
  if (data.length > maxFileBytes) throw new Error(`${path} would be larger than ${job.maxFileMb} MB`);
  const fd = openSync(inside(path, true), constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o644);
  try {
    return writeSync(fd, data);
  } finally {
    closeSync(fd);
  }
}

const listFiles = (): string =>
  JSON.stringify(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .sort(),
  );

function expose(vm: QuickJSContext, name: string, run: (...args: string[]) => string | number | undefined): void {
  const handle = vm.newFunction(name, (...args: QuickJSHandle[]) => {
    try {
      const value = run(
        ...args.map((arg) => (vm.typeof(arg) === 'string' ? vm.getString(arg) : (JSON.stringify(vm.dump(arg)) ?? 'undefined'))),
      );
      return value === undefined ? vm.undefined : typeof value === 'number' ? vm.newNumber(value) : vm.newString(value);
    } catch (error) {
      return { error: vm.newError((error as Error).message) };
    }
  });
  vm.setProp(vm.global, name, handle);
  handle.dispose();
}

const quickjs = await getQuickJS();
const runtime = quickjs.newRuntime();
runtime.setMemoryLimit(job.memoryMb * 1_048_576);
// More than 64 KiB overruns the WebAssembly stack before QuickJS notices.
runtime.setMaxStackSize(64 * 1_024);
const deadline = Date.now() + job.timeoutMs;
runtime.setInterruptHandler(shouldInterruptAfterDeadline(deadline));
const vm = runtime.newContext();
expose(vm, 'readText', readText);
expose(vm, 'writeText', writeText);
expose(vm, '__list', listFiles);
expose(vm, '__print', (text) => void process.stdout.write(`${text}\n`));
vm.unwrapResult(
  vm.evalCode(`{ const print = __print, list = __list; delete globalThis.__print; delete globalThis.__list;
    const show = (v) => typeof v === 'string' ? v : v instanceof Error ? String(v) : JSON.stringify(v) ?? String(v);
    globalThis.console = Object.freeze(Object.fromEntries(['log','info','warn','error','debug'].map((n) => [n, (...a) => print(a.map(show).join(' '))])));
    globalThis.listFiles = () => JSON.parse(list()); }`),
).dispose();

const result = vm.evalCode(job.code, 'script.js');
if (result.error) {
  const thrown = vm.dump(result.error) as { name?: string; message?: string; stack?: string } | string;
  const text = typeof thrown === 'string' ? thrown : `${thrown.name ?? 'Error'}: ${thrown.message ?? ''}\n${thrown.stack ?? ''}`;
  process.stderr.write(`${text.trim()}\n`);
  process.exit(Date.now() >= deadline ? 3 : /out of memory/.test(text) ? 4 : 1);
}
const jobs = runtime.executePendingJobs();
if (jobs.error) {
  process.stderr.write(`${JSON.stringify(vm.dump(jobs.error))}\n`);
  process.exit(Date.now() >= deadline ? 3 : 1);
}
process.exit(0);
