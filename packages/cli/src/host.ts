import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { tellLauncher } from './child-message.js';
import { readConfig } from './config.js';
import { homeAt } from './home.js';
import { lockOwner } from './home-lock.js';
import { stopPrivateServers } from './private-servers.js';

/** What every service's entry exports. */
interface Service {
  readonly name: string;
  start(options?: object): Promise<{ close(): Promise<void> }>;
}

/** Services of one stage start together; a stage starts when the one before it stands. */
const STAGES: readonly (readonly string[])[] = [['memory', 'plugins'], ['supervisor', 'agents', 'usb-daemon'], ['gateway']];
const CLOSE_LIMIT_MS = 10_000;

const config = readConfig();
const wanted = config.services?.split(',').map((name) => name.trim());
const started: { readonly name: string; close(): Promise<void> }[] = [];
let closing: Promise<void> | undefined;

function log(level: number, msg: string, more: object = {}): void {
  const line = { level, time: Date.now(), service: 'host', ...more, msg };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function describe(error: unknown): object {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { err: { type: name, message, stack } };
}

async function load(name: string): Promise<Service> {
  const entry = join(config.appsDirectory, name, 'dist', 'index.js');
  if (!existsSync(entry)) throw new Error(`${name} is not built (${entry} is missing)`);
  const loaded = (await import(pathToFileURL(entry).href)) as { readonly service?: Service };
  if (typeof loaded.service?.start !== 'function') throw new Error(`${name} exports no service`);
  return loaded.service;
}

async function start(name: string): Promise<void> {
  const before = performance.now();
  try {
    const service = await load(name);
    const running = await service.start({});
    started.push({ name, close: () => running.close() });
  } catch (error) {
    log(60, `${name} did not start`, { ...describe(error), service: name });
    const { message, code } = error as NodeJS.ErrnoException;
    throw Object.assign(new Error(`${name}: ${message}`), { code });
  }
  log(30, `${name} started`, { durationMs: Math.round(performance.now() - before) });
}

async function closeAll(): Promise<void> {
  for (const service of started.toReversed()) {
    await service.close().catch((error: unknown) => log(50, `${service.name} did not close`, describe(error)));
  }
}

/** Closes the services in reverse order; leaves after the limit whatever they do. */
function shutDown(exitCode: number, afterwards: () => Promise<void> = async () => undefined): void {
  closing ??= Promise.race([closeAll(), sleep(CLOSE_LIMIT_MS)])
    .then(afterwards)
    .finally(() => process.exit(exitCode));
}

/** Leaves the servers alone when another launcher has taken the home over in the meantime. */
async function stopOrphanedServers(): Promise<void> {
  const home = homeAt(config.home);
  if (lockOwner(home.lockFile) === undefined) await stopPrivateServers(home);
}

process.on('SIGTERM', () => shutDown(0));
process.on('SIGINT', () => shutDown(0));
// A launcher that was killed must leave nothing behind that nobody can stop: neither this host nor its servers.
process.on('disconnect', () => shutDown(0, stopOrphanedServers));
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
// One service's stray rejection must not take the other five down.
process.on('unhandledRejection', (reason) => log(50, 'unhandled rejection', describe(reason)));
process.on('uncaughtException', (error) => {
  log(60, 'uncaught exception', describe(error));
  shutDown(1);
});

try {
  for (const stage of STAGES) {
    const names = stage.filter((name) => wanted?.includes(name) ?? true);
    if (names.length > 0) tellLauncher({ type: 'progress', text: names.join(', ') });
    await Promise.all(names.map(start));
  }
  log(30, 'ready', { rssMb: Math.round(process.memoryUsage.rss() / 1048576) });
  tellLauncher({ type: 'ready' });
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException;
  tellLauncher({ type: 'failed', message, ...(code === undefined ? {} : { code }) });
  shutDown(1);
}
