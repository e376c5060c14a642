import { chownSync, existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { type Account, ownedDirectory } from './account.js';
import type { Durability } from './durability.js';
import { identify, type ProcessIdentity, processesIn, terminate } from './process-identity.js';
import { startServerProcess } from './server-process.js';

export interface RedisOptions {
  /** Absolute; created when absent. */
  readonly directory: string;
  readonly logFile: string;
  readonly program: string;
  readonly account: Account;
  readonly durability: Durability;
  readonly port: number;
  readonly password: string;
  readonly onExit?: (reason: string) => void;
}

/** A private Redis that answers on 127.0.0.1. */
export interface RedisServer {
  readonly port: number;
  readonly process: ProcessIdentity;
  readonly url: string;
}

const PERSISTENCE: Readonly<Record<Durability, readonly string[]>> = {
  durable: ['appendonly yes', 'appendfsync everysec', 'aof-load-truncated yes'],
  throwaway: ['appendonly no'],
};

/**
 * Starts a private Redis; one that still holds the directory after a crash is stopped first.
 * Entries are never evicted: hints and queues must not vanish for want of memory.
 */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  ownedDirectory(options.directory, options.account);
  const directory = realpathSync(options.directory);
  await stopRedis(directory);
  const settings = [
    `port ${options.port}`,
    'bind 127.0.0.1',
    `dir ${quoted(directory)}`,
    `pidfile ${quoted(join(directory, 'redis.pid'))}`,
    'daemonize no',
    'databases 64',
    "save ''",
    'maxmemory-policy noeviction',
    `requirepass ${options.password}`,
    ...PERSISTENCE[options.durability],
  ];
  const file = join(directory, 'redis.conf');
  writeFileSync(file, `${settings.join('\n')}\n`, { mode: 0o600 });
  if (options.account.uid !== undefined && options.account.gid !== undefined) {
    chownSync(file, options.account.uid, options.account.gid);
  }
  const process = await startServerProcess({
    name: 'Redis',
    program: options.program,
    parameters: [file],
    cwd: directory,
    account: options.account,
    logFile: options.logFile,
    env: { LC_ALL: 'C.UTF-8' },
    isReady: () => answers(options.port, options.password),
    timeoutMs: 60_000,
    ...(options.onExit === undefined ? {} : { onExit: options.onExit }),
  });
  return {
    port: options.port,
    process,
    url: `redis://default:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}`,
  };
}

/** Stops the server that holds the directory, if any, after it has written what it holds. */
export async function stopRedis(directory: string): Promise<void> {
  await terminate(runningRedis(directory), 'SIGTERM', 15_000);
}

/** The running server of this directory. */
export function runningRedis(directory: string): ProcessIdentity | undefined {
  if (!existsSync(directory)) return undefined;
  const inside = processesIn(realpathSync(directory), 'redis-server');
  if (process.platform === 'linux') return inside[0];
  try {
    return identify(Number(readFileSync(join(directory, 'redis.pid'), 'utf8')));
  } catch {
    return undefined;
  }
}

function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function answers(port: number, password: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = net.connect(port, '127.0.0.1');
    const finish = (ready: boolean) => {
      socket.destroy();
      done(ready);
    };
    socket.setTimeout(500, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    let reply = '';
    socket.on('data', (chunk) => {
      reply += String(chunk);
      if (reply.includes('+PONG')) finish(true);
      else if (reply.includes('-')) finish(false);
    });
  });
}
