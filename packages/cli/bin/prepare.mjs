import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { dependencySignature, isApp, isBuilt, sourceSignature, workspaceFolders } from './stale.mjs';

const PNPM = '12.21.0';
const OLDEST_NODE = [24, 9];

/** A stop with a message for a person; `exitCode` follows sysexits(3). */
export class Stop extends Error {
  constructor(message, remedy, logFile, exitCode = 69) {
    super(message);
    this.remedy = remedy;
    this.logFile = logFile;
    this.exitCode = exitCode;
  }
}

const CAUSES = [
  [/ENOSPC|No space left/i, 'The disk is full.', 'Free about 2 GB and start again.'],
  [/EDQUOT/i, 'The disk quota is used up.', 'Free some space and start again.'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|dns error|failed to lookup|error sending request|ERR_PNPM_META_FETCH_FAIL|ERR_SOCKET_TIMEOUT/i,
    'The npm registry cannot be reached.',
    'Check the network, the proxy settings and `npm config get registry`, then start again.',
  ],
  [/ERR_PNPM_OUTDATED_LOCKFILE/, 'pnpm-lock.yaml does not match a package.json.', 'Run `npx pnpm@12.21.0 install` once.'],
  [
    /EACCES|EPERM|EROFS|permission denied/i,
    'A folder of this checkout is not writable.',
    'Correct the permissions of this folder, or copy it to one that you own.',
  ],
  [/ENOMEM|heap out of memory|signal: 9|SIGKILL/i, 'The machine ran out of memory.', 'Free some memory (2 GB is enough) and start again.'],
];

function explain(output, fallback, logFile) {
  const found = CAUSES.find(([pattern]) => pattern.test(output));
  if (found !== undefined) return new Stop(found[1], found[2], logFile);
  const lines = output
    .trimEnd()
    .split('\n')
    .filter((line) => /error|fail|✖|ERR_/i.test(line));
  return new Stop(
    `${fallback}${lines.length === 0 ? '' : `\n  ${lines.slice(-6).join('\n  ')}`}`,
    'The log has the whole output.',
    logFile,
  );
}

function run(program, parameters, { cwd, env, logFile, onLine }) {
  mkdirSync(dirname(logFile), { recursive: true });
  appendFileSync(logFile, `\n$ ${program} ${parameters.join(' ')}\n`);
  return new Promise((done) => {
    const child = spawn(program, parameters, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const take = (chunk) => {
      appendFileSync(logFile, chunk);
      output = (output + chunk).slice(-200_000);
      for (const line of String(chunk).split('\n')) onLine?.(line);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', (error) => done({ code: -1, output: `${output}\n${error.message}` }));
    child.once('close', (code) => done({ code: code ?? -1, output }));
  });
}

/** The program and leading parameters that run the pinned pnpm. */
function pnpm() {
  const own = spawnSync('pnpm', ['--version'], { encoding: 'utf8', timeout: 10_000 });
  if (own.status === 0 && own.stdout.trim() === PNPM) return ['pnpm'];
  const probe = spawnSync('npx', ['--version'], { encoding: 'utf8', timeout: 20_000 });
  if (probe.status === 0) return ['npx', '-y', '--prefer-offline', `pnpm@${PNPM}`];
  throw new Stop('Neither npx nor pnpm is installed.', 'Install npm (it comes with Node.js) and start again.');
}

function readStamp(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function writeStamp(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, `${value}\n`);
  renameSync(`${file}.${process.pid}`, file);
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Keeps two launchers from installing into one checkout at once; waits for the other to finish. */
async function exclusively(root, onWait, work) {
  const folder = join(root, 'node_modules', '.autoweave-lock');
  const owner = join(folder, 'pid');
  mkdirSync(dirname(folder), { recursive: true });
  let emptySince;
  for (;;) {
    try {
      mkdirSync(folder);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const pid = Number(readStamp(owner));
    // A launcher killed between making the folder and naming itself leaves it without an owner.
    emptySince = pid > 0 ? undefined : (emptySince ?? Date.now());
    if (pid > 0 ? !isRunning(pid) : Date.now() - emptySince > 2000) rmSync(folder, { recursive: true, force: true });
    else onWait();
    await new Promise((wake) => setTimeout(wake, 200));
  }
  writeFileSync(owner, String(process.pid));
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function environment(extra) {
  const { NODE_ENV: _, ...inherited } = process.env;
  return {
    ...inherited,
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    npm_config_update_notifier: 'false',
    npm_config_fund: 'false',
    ...extra,
  };
}

async function install(root, signature, logs, display) {
  const logFile = join(logs, 'install.log');
  display.step('installing packages');
  const [program, ...first] = pnpm();
  const parameters = [...first, 'install', '--frozen-lockfile', '--reporter=append-only'];
  const onLine = (line) => {
    const counts = /resolved (\d+), reused (\d+), downloaded (\d+), added (\d+)/.exec(line);
    if (counts !== null) display.detail(`${counts[4]} of ${counts[1]}`);
  };
  const result = await run(program, parameters, { cwd: root, env: environment({ CI: 'true' }), logFile, onLine });
  if (result.code !== 0) throw explain(result.output, 'The packages could not be installed.', logFile);
  writeStamp(join(root, 'node_modules', '.autoweave-install'), signature);
}

function buildStamp(root, withApps) {
  return join(root, 'node_modules', withApps ? '.autoweave-build' : '.autoweave-build-services');
}

async function build(root, withApps, logs, display) {
  const logFile = join(logs, 'build.log');
  const signature = sourceSignature(root, withApps);
  display.step(withApps ? 'building the apps' : 'building the services');
  const [program, ...first] = pnpm();
  const concurrency = String(Math.max(2, Math.min(6, availableParallelism())));
  const apps = workspaceFolders(root).filter(isApp);
  const parameters = [
    ...first,
    ...['exec', 'turbo', 'run', 'build', '--log-order=stream', '--output-logs=new-only', '--ui=stream'],
    ...['--concurrency', concurrency],
    ...(withApps ? [] : apps.map((folder) => `--filter=!./${relative(root, folder)}`)),
  ];
  const begun = new Set();
  const onLine = (line) => {
    const task = /^@autoweave\/([\w-]+):(build|generate): cache/.exec(line);
    if (task === null || begun.has(`${task[1]}:${task[2]}`)) return;
    begun.add(`${task[1]}:${task[2]}`);
    display.detail(`${task[1]} (${begun.size})`);
  };
  const result = await run(program, parameters, { cwd: root, env: environment({}), logFile, onLine });
  if (result.code !== 0) throw explain(result.output, 'The build failed.', logFile);
  writeStamp(buildStamp(root, withApps), signature);
}

/**
 * Installs and builds what is out of date; does nothing, in well under a second, when all is
 * fresh. Without `withApps` the web apps are left as they are: they take most of a build.
 */
export async function prepare({ root, logs, display, skipBuild, withApps }) {
  const stamp = join(root, 'node_modules', '.autoweave-install');
  const isInstalled = () => readStamp(stamp) === dependencySignature(root);
  const isFresh = (apps) => readStamp(buildStamp(root, apps)) === sourceSignature(root, apps) && isBuilt(root, apps);
  const scopes = skipBuild ? [] : withApps ? [false, true] : [false];
  if (isInstalled() && scopes.every(isFresh)) return;
  await exclusively(
    root,
    () => display.step('waiting for another launcher that installs or builds'),
    async () => {
      if (!isInstalled()) await install(root, dependencySignature(root), logs, display);
      for (const apps of scopes) if (!isFresh(apps)) await build(root, apps, logs, display);
    },
  );
}

/** The pinned Node if the registry had one for this platform, else a recent enough system Node. */
export function findNode(root) {
  const pinned = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(pinned) && spawnSync(pinned, ['--version'], { timeout: 10_000 }).status === 0) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return process.execPath;
  throw new Stop(
    `Node ${OLDEST_NODE.join('.')} or newer is needed on ${process.platform}-${process.arch}; this is ${process.versions.node}.`,
    'Install Node 24 from https://nodejs.org and start again.',
  );
}
