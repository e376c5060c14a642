import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { labEnvironment, launcherFromEnvironment } from './config.js';

/** What a started system is reached by. */
export interface LabSystem {
  readonly baseUrl: string;
  readonly token: string;
  /** Moves the clock of the services forward; answers their time now, epoch milliseconds. */
  advance(ms: number): Promise<number>;
  /** The newest output of the launcher and the services. */
  log(): string;
  /** Ends every process and removes the folder. Safe to call twice. */
  stop(): Promise<void>;
}

const startMs = 60_000;
const pollMs = 25;
/**
 * The clock moves while processes with clocks of their own send signs of life: nobody may be taken for dead or unwell because
 * of it. 23 days, below the 2³¹ ms at which Node's timers overflow.
 */
const veryLongMs = String(2_000_000_000);

/**
 * Starts the platform through its launcher in a folder of its own, with private databases that vanish with it. `prepare`
 * fills the folder before anything runs. Throws with the end of the log when it does not start.
 */
export async function startSystem(
  environment: Readonly<Record<string, string>>,
  prepare: (home: string) => Promise<Readonly<Record<string, string>>>,
  /** Where the clock of the services begins and stands still; the real time, going on, unless given. */
  frozenAt?: string,
): Promise<LabSystem> {
  const main = findLauncher();
  const folder = await mkdtemp(join(tmpdir(), 'autoweave-lab-'));
  // The databases may run as another account, which has to pass through.
  await chmod(folder, 0o755);
  const home = join(folder, 'home');
  const clock = join(folder, 'clock.sock');
  await mkdir(home);
  const own = {
    AUTOWEAVE_HOME: home,
    INIT_CWD: folder,
    AUTOWEAVE_GATEWAY_PORT: String(await freePort()),
    AUTOWEAVE_LAB_CLOCK: clock,
    ...(frozenAt === undefined ? {} : { AUTOWEAVE_LAB_CLOCK_AT: frozenAt }),
    AUTOWEAVE_HOST_NODE_OPTIONS: `--import=${asSource(new URL('./clock-preload.js', import.meta.url))}`,
    AUTOWEAVE_WORKER_LEASE_MS: veryLongMs,
    AUTOWEAVE_NODE_TIMEOUT_MS: veryLongMs,
    AUTOWEAVE_HEALTH_CHECK_MS: veryLongMs,
    ...environment,
    ...(await prepare(home)),
  };
  const guard = spawn(process.execPath, ['--no-warnings', fileURLToPath(asSource(new URL('./guard.js', import.meta.url))), main, folder], {
    env: labEnvironment(own),
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C in the terminal is the lab's to handle; it ends the guard by closing its input.
    detached: true,
  });
  let output = '';
  for (const stream of [guard.stdout, guard.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-20_000)));
  let isOver = false;
  const over = new Promise<void>((done) => guard.once('exit', () => ((isOver = true), done())));
  guard.stdin.on('error', () => undefined);
  const hostLog = () => {
    const file = join(home, 'logs', 'host.log');
    return existsSync(file) ? readFileSync(file, 'utf8').slice(-20_000) : '';
  };
  const log = () => `${output}\n${hostLog()}`;
  const stop = async () => {
    guard.stdin.end();
    await over;
    await rm(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + startMs;
  while (!isOver && Date.now() < deadline) {
    const gateway = gatewayOf(home);
    if (gateway !== undefined) {
      const token = readFileSync(join(home, 'run', 'cli-token'), 'utf8').trim();
      return { baseUrl: `http://127.0.0.1:${gateway}`, token, advance: (ms) => tell(clock, ms), log, stop };
    }
    await sleep(pollMs);
  }
  const reason = log().trim().split('\n').slice(-15).join('\n');
  await stop();
  throw new Error(`the lab's system did not start:\n${reason}`);
}

/** The port of the gateway once the system says that it is ready. */
function gatewayOf(home: string): number | undefined {
  try {
    const instance = JSON.parse(readFileSync(join(home, 'run', 'instance.json'), 'utf8')) as {
      readonly state?: string;
      readonly ports?: { readonly gateway?: number };
    };
    return instance.state === 'ready' ? instance.ports?.gateway : undefined;
  } catch {
    return undefined;
  }
}

/** `AUTOWEAVE_LAUNCHER`, or the launcher of the checkout or installation around the working directory or around this package. */
function findLauncher(): string {
  const named = launcherFromEnvironment();
  if (named !== undefined) {
    if (existsSync(named)) return named;
    throw new Error(`AUTOWEAVE_LAUNCHER names ${named}, which does not exist`);
  }
  const places = ['packages/cli/dist/main.js', 'node_modules/@autoweave/cli/dist/main.js'];
  for (const start of [process.cwd(), dirname(fileURLToPath(import.meta.url))])
    for (let folder = start; ; folder = dirname(folder)) {
      const found = places.map((place) => join(folder, place)).find((path) => existsSync(path));
      if (found !== undefined) return found;
      if (dirname(folder) === folder) break;
    }
  throw new Error(
    'AutoWeave was not found. Run `npm start` in its checkout once, or set AUTOWEAVE_LAUNCHER to packages/cli/dist/main.js there.',
  );
}

/** A module beside this one that another process runs: its source when this one is source. */
const asSource = ({ href }: URL): string => (import.meta.url.endsWith('.ts') ? href.replace(/\.js$/, '.ts') : href);

function tell(path: string, ms: number): Promise<number> {
  return new Promise((done, fail) => {
    let answer = '';
    connect(path)
      .setEncoding('utf8')
      .on('error', fail)
      .on('data', (text: string) => (answer += text))
      .on('end', () => done(Number(answer)))
      .write(String(ms));
  });
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
}
