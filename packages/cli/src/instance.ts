import { readJson, writeFileAtomically } from './atomic-file.js';
import type { Home } from './home.js';
import { lockOwner } from './home-lock.js';
import { parseIdentity, type ProcessIdentity } from './infra/process-identity.js';

export type AppName = 'user' | 'studio' | 'admin';
export type PortName = 'gateway' | AppName;
export type ProcessName = 'host' | 'web' | 'postgres' | 'redis';

/** What is known about the instance in a home; kept across restarts for its ports. */
export interface Instance {
  readonly state: 'starting' | 'ready' | 'stopping' | 'stopped';
  readonly startedAt: string;
  /** The address the services listen on. */
  readonly bindAddress: string;
  readonly ports: Readonly<Record<PortName, number>>;
  readonly databasePort?: number;
  readonly redisPort?: number;
  readonly apps: readonly AppName[];
  readonly processes: Readonly<Partial<Record<ProcessName, ProcessIdentity>>>;
}

/** Reads what the last start wrote; anything unreadable counts as absent. */
export function readInstance(home: Home): Instance | undefined {
  const stored = readJson(home.instanceFile) as Partial<Instance> | undefined;
  if (typeof stored?.ports?.gateway !== 'number') return undefined;
  const processes = Object.entries(stored.processes ?? {}).filter(([, identity]) => parseIdentity(identity) !== undefined);
  return {
    ...stored,
    state: stored.state ?? 'stopped',
    startedAt: stored.startedAt ?? '',
    bindAddress: stored.bindAddress ?? '127.0.0.1',
    ports: stored.ports,
    apps: stored.apps ?? [],
    processes: Object.fromEntries(processes),
  };
}

export function writeInstance(home: Home, instance: Instance): void {
  writeFileAtomically(home.instanceFile, `${JSON.stringify(instance, null, 2)}\n`);
}

/** The instance that is alive in a home together with the process that owns it. */
export function runningInstance(home: Home): { readonly owner: ProcessIdentity; readonly instance?: Instance } | undefined {
  const owner = lockOwner(home.lockFile);
  if (owner === undefined) return undefined;
  const instance = readInstance(home);
  return instance === undefined ? { owner } : { owner, instance };
}

/** The address a person types to reach a port of the instance. */
export function addressOf(instance: Pick<Instance, 'bindAddress'>, port: number): string {
  const isLoopback = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(instance.bindAddress);
  return `http://${isLoopback ? 'localhost' : instance.bindAddress}:${port}`;
}
