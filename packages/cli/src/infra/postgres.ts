import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../failure.js';
import { type Account, ownedDirectory } from './account.js';
import { runCommand } from './command.js';
import type { Durability } from './durability.js';
import { identify, type ProcessIdentity, processesIn, terminate } from './process-identity.js';
import { startServerProcess } from './server-process.js';

export interface PostgresOptions {
  /** Absolute; created when absent; every parent must be traversable by the account. */
  readonly directory: string;
  readonly logFile: string;
  readonly binaries: string;
  readonly account: Account;
  readonly durability: Durability;
  readonly port: number;
  /** Password of the superuser `postgres`. */
  readonly password: string;
  readonly onExit?: (reason: string) => void;
}

/** A private PostgreSQL that answers on 127.0.0.1. */
export interface PostgresServer {
  readonly port: number;
  readonly process: ProcessIdentity;
  /** Superuser URL of the database `postgres`. */
  readonly adminUrl: string;
}

const SMALL = {
  max_connections: '120',
  shared_buffers: '32MB',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  max_logical_replication_workers: '0',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '512MB',
  jit: 'off',
  log_checkpoints: 'off',
};

const SETTINGS: Readonly<Record<Durability, Readonly<Record<string, string>>>> = {
  durable: { ...SMALL, fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' },
  throwaway: {
    ...SMALL,
    max_connections: '400',
    shared_buffers: '128MB',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_wal_size: '2GB',
    autovacuum_naptime: '5min',
  },
};

/**
 * Starts a private cluster, creating it first when the directory is empty. Recovers from any
 * earlier crash: a half-made cluster is made anew, a stale lock file is removed, and servers
 * that still hold the directory are stopped.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  ownedDirectory(options.directory, options.account);
  const data = join(realpathSync(options.directory), 'data');
  await clearWay(data);
  await createCluster(data, options);
  const settings = {
    ...SETTINGS[options.durability],
    port: String(options.port),
    listen_addresses: '127.0.0.1',
    // Sockets would have to live where the account may write; loopback TCP needs no such place.
    unix_socket_directories: '',
  };
  const process = await startServerProcess({
    name: 'PostgreSQL',
    program: join(options.binaries, 'postgres'),
    parameters: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    cwd: data,
    account: options.account,
    logFile: options.logFile,
    env: { LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    isReady: async () => postmasterStatus(data) === 'ready',
    timeoutMs: 120_000,
    ...(options.onExit === undefined ? {} : { onExit: options.onExit }),
  });
  const adminUrl = `postgresql://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/postgres`;
  return { port: options.port, process, adminUrl };
}

/** Stops the server that holds the cluster, if any; open sessions are ended, nothing is lost. */
export async function stopPostgres(directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  const data = join(realpathSync(directory), 'data');
  // SIGINT is PostgreSQL's fast shutdown: roll back open transactions, write a checkpoint, end.
  await terminate(postmasterOf(data), 'SIGINT', 30_000);
}

async function clearWay(data: string): Promise<void> {
  await terminate(postmasterOf(data), 'SIGINT', 30_000);
  // After a killed postmaster its children need a moment to notice, and hold the shared memory until then.
  for (const orphan of processesIn(data, 'postgres')) await terminate(orphan, 'SIGQUIT', 3_000);
  rmSync(join(data, 'postmaster.pid'), { force: true });
}

async function createCluster(data: string, options: PostgresOptions): Promise<void> {
  const complete = join(dirname(data), 'initialised');
  if (existsSync(complete)) return;
  // Only a run that was cut short inside initdb leaves data without the mark beside it.
  rmSync(data, { recursive: true, force: true });
  const passwordFile = join(dirname(data), 'initial-password');
  writeFileSync(passwordFile, options.password, { mode: 0o644 });
  const made = await runCommand(
    join(options.binaries, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      '--pwfile',
      passwordFile,
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      ...(options.durability === 'throwaway' ? ['--no-sync'] : []),
    ],
    { ...options.account, cwd: dirname(data), env: { LC_ALL: 'C.UTF-8', TZ: 'UTC' } },
  );
  rmSync(passwordFile, { force: true });
  if (made.code !== 0) {
    throw new Failure(
      /No space left/.test(made.stderr) ? 'disk' : 'service',
      `The database could not be created: ${made.stderr.trim().split('\n').at(-1)}`,
      `Check that ${dirname(data)} is writable and the disk has at least 200 MB free.`,
      options.logFile,
    );
  }
  writeFileSync(complete, '', { mode: 0o600 });
}

function postmasterFile(data: string): readonly string[] {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

function postmasterStatus(data: string): string {
  return postmasterFile(data)[7]?.trim() ?? '';
}

function postmasterOf(data: string): ProcessIdentity | undefined {
  const identity = identify(Number(postmasterFile(data)[0]));
  if (identity === undefined || process.platform !== 'linux') return identity;
  // The pid in a stale file may belong to anything by now; a server runs inside its data directory.
  return processesIn(data, 'postgres').find((candidate) => candidate.pid === identity.pid);
}
