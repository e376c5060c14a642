/**
 * Stands in for gVisor's `runsc` on machines that do not have it. It reads the command line and the OCI bundle as strictly as it can,
 * refuses whatever the runtime specification or our own rules do not allow, and then runs the process with bubblewrap. Like the real
 * one it leaves the sandbox running when it is killed itself: only `delete --force` ends it.
 */
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seccompFilter } from '../dist/seccomp/seccomp-filter.js';

const fail = (message) => {
  process.stderr.write(`runsc: ${message}\n`);
  process.exit(128);
};

// A shape is a function of a value and where it stands.
const is = (wanted) => (value, at) => value === wanted || fail(`${at} must be ${JSON.stringify(wanted)}`);
const text = (pattern) => (value, at) => (typeof value === 'string' && pattern.test(value)) || fail(`${at} is not ${pattern}`);
const whole = (least) => (value, at) => (Number.isSafeInteger(value) && value >= least) || fail(`${at} is not a number from ${least}`);
const list =
  (shape, least = 0, most = 1_000) =>
  (value, at) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) fail(`${at} is not a list of ${least} to ${most}`);
    value.forEach((one, index) => void shape(one, `${at}[${index}]`));
  };
const record =
  (shapes, optional = {}) =>
  (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(`${at} is not a record`);
    for (const name of Object.keys(value)) if (!(name in shapes) && !(name in optional)) fail(`${at}.${name} is not known`);
    for (const [name, shape] of Object.entries(shapes)) shape(value[name], `${at}.${name}`);
    for (const [name, shape] of Object.entries(optional)) if (name in value) shape(value[name], `${at}.${name}`);
  };

const path = text(/^\/[^\0]*$/);
const any = text(/^[^\0]*$/);
const nothing = list(any, 0, 0);
const config = record({
  ociVersion: text(/^1\.\d+\.\d+$/),
  hostname: any,
  root: record({ path: is('rootfs'), readonly: is(true) }),
  process: record({
    terminal: is(false),
    user: record({ uid: whole(1_000), gid: whole(1_000) }),
    cwd: is('/workspace'),
    args: list(any, 1),
    env: list(text(/^(PATH|HOME|LANG|PYTHONDONTWRITEBYTECODE|https?_proxy|HTTPS?_PROXY|ALL_PROXY)=/)),
    capabilities: record({ bounding: nothing, effective: nothing, inheritable: nothing, permitted: nothing, ambient: nothing }),
    noNewPrivileges: is(true),
    rlimits: list(record({ type: text(/^RLIMIT_[A-Z]+$/), hard: whole(0), soft: whole(0) })),
  }),
  mounts: list(record({ destination: path, type: text(/^(proc|tmpfs|bind)$/), source: any, options: list(any) })),
  linux: record({
    cgroupsPath: path,
    namespaces: list(record({ type: text(/^(pid|network|ipc|uts|mount)$/) }), 5, 5),
    resources: record({
      memory: record({ limit: whole(1), swap: whole(1) }),
      cpu: record({ quota: whole(1), period: whole(1) }),
      pids: record({ limit: whole(1) }),
    }),
    seccomp: record({
      defaultAction: is('SCMP_ACT_ALLOW'),
      architectures: list(text(/^SCMP_ARCH_(X86_64|AARCH64)$/), 1, 1),
      syscalls: list(
        record(
          { names: list(any, 1), action: is('SCMP_ACT_ERRNO'), errnoRet: whole(1) },
          { args: list(record({ index: whole(0), value: whole(0), op: text(/^SCMP_CMP_(EQ|MASKED_EQ)$/) }, { valueTwo: whole(0) })) },
        ),
        1,
      ),
    }),
  }),
});

/** The only host paths that may appear, and how. */
function checkMounts(mounts, workspace, online) {
  const readOnly = ['/usr', '/etc/alternatives', '/etc/ld.so.cache'];
  const seen = new Set();
  for (const { destination, type, source, options } of mounts) {
    if (seen.has(destination)) fail(`${destination} is mounted twice`);
    seen.add(destination);
    if (!options.includes('nosuid') || !options.includes('nodev')) fail(`${destination}: set-user-id programs or devices`);
    if (type === 'tmpfs' && !options.some((one) => /^size=\d+$/.test(one))) fail(`${destination} has no size`);
    if (type !== 'bind') continue;
    if (source === workspace && destination === '/workspace') {
      if (!options.includes('rw')) fail('the workspace is not writable');
    } else if (!options.includes('ro')) fail(`${source} is writable`);
    else if (online && destination === '/run/egress.sock') {
      if (!lstatSync(source).isSocket()) fail(`${source} is no socket`);
    } else if (!readOnly.includes(source) || source !== destination) fail(`${source} of the host is in the bundle`);
  }
  for (const needed of ['/proc', '/tmp', '/dev/shm', '/usr', '/workspace']) if (!seen.has(needed)) fail(`${needed} is not mounted`);
}

/** The root holds nothing but mount points and links into the system. */
function checkRoot(dir) {
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    if (entry.isFile() && readFileSync(full).length > 0) fail(`the root holds ${full}`);
  }
}

function check({ mounts, linux, process: own }, workspace, online) {
  checkMounts(mounts, workspace, online);
  if (new Set(linux.namespaces.map(({ type }) => type)).size !== 5) fail('a namespace of the host is shared');
  if (linux.resources.memory.swap > linux.resources.memory.limit) fail('memory may be swapped out');
  const rlimits = new Set(own.rlimits.map(({ type }) => type));
  for (const needed of ['AS', 'NPROC', 'FSIZE', 'CPU', 'NOFILE', 'CORE'])
    if (!rlimits.has(`RLIMIT_${needed}`)) fail(`RLIMIT_${needed} is not set`);
  const denied = new Set(linux.seccomp.syscalls.filter(({ args }) => !args).flatMap(({ names }) => names));
  for (const call of ['ptrace', 'mount', 'unshare', 'setns', 'bpf', 'keyctl', 'clone3', 'shmget'])
    if (!denied.has(call)) fail(`${call} is not denied`);
}

function bubblewrap({ process: own, mounts, hostname }, bundle) {
  const { uid, gid } = own.user;
  return [
    ...['--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--new-session', '--clearenv'],
    ...own.env.flatMap((one) => ['--setenv', one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]),
    ...['--ro-bind', join(bundle, 'rootfs'), '/', '--dev', '/dev'],
    ...mounts.flatMap(({ destination, type, source, options }) => {
      if (type === 'proc') return ['--proc', destination];
      const size = options.find((one) => one.startsWith('size='))?.slice(5) ?? '';
      if (type === 'tmpfs') return ['--perms', '1777', '--size', size, '--tmpfs', destination];
      return [options.includes('ro') && !lstatSync(source).isSocket() ? '--ro-bind' : '--bind', source, destination];
    }),
    ...['--remount-ro', '/dev', '--chdir', own.cwd, '--hostname', hostname, '--seccomp', '3', '--'],
    ...[
      '/usr/bin/setpriv',
      `--reuid=${uid}`,
      `--regid=${gid}`,
      '--clear-groups',
      '--no-new-privs',
      '--inh-caps=-all',
      '--bounding-set=-all',
      '--',
    ],
    ...['/usr/bin/prlimit', ...own.rlimits.map(({ type, hard }) => `--${type.slice(7).toLowerCase()}=${hard}`), '--'],
    ...own.args,
  ];
}

const recordOf = (state, id) => join(state, `${id}.json`);

function run(bundle, state, id, allowed, online) {
  if (existsSync(recordOf(state, id))) fail(`container ${id} already exists`);
  const read = JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8'));
  config(read, 'config');
  check(read, allowed === '-' ? read.mounts.find(({ destination }) => destination === '/workspace').source : allowed, online);
  checkRoot(join(bundle, 'rootfs'));
  // A session of its own, as gVisor's processes are: nobody who ends this program ends the sandbox.
  const child = spawn('/usr/bin/bwrap', bubblewrap(read, bundle), {
    env: {},
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  });
  writeFileSync(recordOf(state, id), JSON.stringify({ pid: child.pid }));
  child.stdio[3].end(seccompFilter(process.arch));
  child.once('exit', (code) => process.exit(code ?? 137));
}

function remove(state, id, force) {
  if (!existsSync(recordOf(state, id))) fail(`container ${id} does not exist`);
  const { pid } = JSON.parse(readFileSync(recordOf(state, id), 'utf8'));
  const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  if (force)
    try {
      // The first process of the sandbox: with it everything inside ends.
      for (const child of [...children(), pid]) process.kill(Number(child), 'SIGKILL');
    } catch {
      // It is over.
    }
  rmSync(recordOf(state, id));
}

// The first argument is the test's: the only directory that may be writable; `-` accepts any.
const [allowed, ...line] = process.argv.slice(2);
const { values, positionals } = parseArgs({
  args: line,
  allowPositionals: true,
  strict: true,
  options: {
    version: { type: 'boolean' },
    root: { type: 'string' },
    network: { type: 'string' },
    'host-uds': { type: 'string' },
    'oci-seccomp': { type: 'string' },
    bundle: { type: 'string' },
    force: { type: 'boolean' },
  },
});
const [command, id] = positionals;
if (values.version) process.stdout.write('runsc version stand-in\nspec: 1.1.0-rc.1\n');
else if (!values.root || !id) fail('--root and the name of the container are needed');
else if (command === 'delete') remove(values.root, id, values.force === true);
else if (command === 'run') {
  if (values.network !== 'none' || values['oci-seccomp'] !== 'true') fail('a network, or no filter of system calls');
  if (!values.bundle) fail('--bundle is needed');
  run(values.bundle, values.root, id, allowed, values['host-uds'] === 'open');
} else fail(`${command} is not known`);
