import {
  Envelope,
  settingDefault,
  type SettingKey,
  type SettingsSnapshot,
  settingsChanged,
  type SettingValue,
  streams,
} from '@autoweave/contracts';
import type { Redis } from 'ioredis';
import { StreamTail } from '../bus/stream-tail.js';
import type { Log } from '../log/log.js';

/** Where a service gets settings from: others ask the gateway, the gateway its own tables. */
export interface SettingsSource {
  readonly read: () => Promise<SettingsSnapshot>;
  /** What was last known to anybody, for a start while the source is away. */
  readonly lastKnown: () => Promise<SettingsSnapshot | undefined>;
  readonly secrets: (keys: readonly SettingKey[]) => Promise<Readonly<Record<string, string>>>;
}

export interface SettingsReaderParts {
  readonly source: SettingsSource;
  /** A connection of its own, on which changes are heard of. */
  readonly redis: Redis;
  readonly log: Log;
  /** Asks again even when no change was heard of: an event may be lost. */
  readonly recheckMs?: number;
}

const retryMs = 2_000;
const nothing: SettingsSnapshot = { installation: {}, tenants: {}, secrets: {} };
const changedType = `"${settingsChanged.type}"`;

/**
 * The settings of this installation in one process: read without waiting, and never older than the last change for longer
 * than it takes to tell. Before anything is known, and for what nobody set, the defaults of the registry hold.
 */
export class SettingsReader {
  private snapshot = nothing;
  private readonly listeners = new Set<() => void>();
  private readonly tail: StreamTail;
  private timer: NodeJS.Timeout | undefined;
  private refreshing: Promise<void> | undefined;
  private again = false;
  private stopped = false;

  constructor(private readonly parts: SettingsReaderParts) {
    this.tail = new StreamTail(parts.redis, [streams.events], (entries) => {
      if (entries.some(({ body }) => body.includes(changedType) && isChange(body))) void this.refresh();
    });
  }

  /** Knows what was last known when it resolves; asks the source in the background until it answers. */
  async start(): Promise<void> {
    await this.tail.start();
    const known = await this.parts.source.lastKnown().catch(() => undefined);
    if (known) this.take(known);
    void this.refresh();
    this.timer = setInterval(() => void this.refresh(), this.parts.recheckMs ?? 60_000);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.tail.stop();
  }

  /** What somebody set, for a tenant or for everybody; undefined: nobody did, so the environment or the default decides. */
  stored<K extends SettingKey>(key: K, tenantId?: string): SettingValue<K> | undefined {
    const own = tenantId === undefined ? undefined : this.snapshot.tenants[tenantId];
    return (own && Object.hasOwn(own, key) ? own[key] : this.snapshot.installation[key]) as SettingValue<K> | undefined;
  }

  /** What holds: what somebody set, else the default. */
  value<K extends SettingKey>(key: K, tenantId?: string): SettingValue<K> {
    return this.stored(key, tenantId) ?? settingDefault(key);
  }

  /** Whether a secret is set. */
  hasSecret = (key: SettingKey): boolean => Object.hasOwn(this.snapshot.secrets, key);

  /** Differs when a secret has another value. */
  secretVersion = (key: SettingKey): string | undefined => this.snapshot.secrets[key];

  /** Secrets that are set, fetched each time: nothing keeps them but who calls with them. */
  async secrets(keys: readonly SettingKey[]): Promise<Readonly<Record<string, string>>> {
    const set = keys.filter((key) => this.hasSecret(key));
    return set.length === 0 ? {} : this.parts.source.secrets(set);
  }

  /** Calls back after every change, and once values are first known; returns how to stop. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Asks the source; whoever calls while it is being asked gets an answer to a later question. */
  async refresh(): Promise<void> {
    this.again = true;
    this.refreshing ??= this.ask().finally(() => (this.refreshing = undefined));
    await this.refreshing;
  }

  private async ask(): Promise<void> {
    let said = false;
    while (this.again && !this.stopped) {
      this.again = false;
      try {
        this.take(await this.parts.source.read());
      } catch (error) {
        if (this.stopped) return;
        if (!said) this.parts.log.info({ err: error }, 'settings could not be read yet; what was last known holds');
        said = true;
        this.again = true;
        await new Promise((resolve) => setTimeout(resolve, retryMs).unref());
      }
    }
  }

  private take(snapshot: SettingsSnapshot): void {
    const before = JSON.stringify(this.snapshot);
    this.snapshot = snapshot;
    if (JSON.stringify(snapshot) === before) return;
    for (const listener of this.listeners) listener();
  }
}

const isChange = (body: string): boolean => {
  try {
    return Envelope.parse(JSON.parse(body)).type === settingsChanged.type;
  } catch {
    return false;
  }
};
