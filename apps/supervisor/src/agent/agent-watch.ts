import { type FSWatcher, watch } from 'node:fs';
import { type AgentSource, readAgentFolder } from './agent-files.js';

export interface AgentWatchListener {
  /** Sources whose bytes are new since the last time; invalid ones are among them. */
  changed(sources: readonly AgentSource[]): Promise<void>;
  /** Agents whose folder is gone. */
  removed(names: readonly string[]): Promise<void>;
  failed(error: unknown): void;
}

const settleMs = 100;
/** File systems that announce nothing (network mounts, some containers) are looked at this often. */
const sweepMs = 5_000;

/**
 * Follows a folder of agents. What counts is the content's hash, not times or names of events; a file half written is
 * read again when it is whole. Later folders win over earlier ones where a name is in both.
 */
export class AgentWatch {
  readonly #hashes = new Map<string, string>();
  #watchers: FSWatcher[] = [];
  #settling: NodeJS.Timeout | undefined;
  #sweeping: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly folders: readonly string[],
    private readonly listener: AgentWatchListener,
  ) {}

  /** Reads once, then follows. What is already known by its hash is not announced. */
  async start(known: readonly AgentSource[]): Promise<void> {
    for (const source of known) this.#hashes.set(source.name, source.hash);
    for (const folder of this.folders) {
      try {
        const watcher = watch(folder, { recursive: true }, () => this.#soon());
        watcher.on('error', () => undefined);
        this.#watchers.push(watcher);
      } catch {
        // The folder may not exist yet: the sweep will see it.
      }
    }
    this.#sweeping = setInterval(() => this.#look(), sweepMs);
    this.#sweeping.unref();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#settling);
    clearInterval(this.#sweeping);
    for (const watcher of this.#watchers) watcher.close();
    await this.#looking;
  }

  #soon(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#look(), settleMs);
  }

  #look(): void {
    this.#looking = this.#looking.then(() => this.#read()).catch((error: unknown) => this.listener.failed(error));
  }

  async #read(): Promise<void> {
    const present = await readAgents(this.folders);
    const fresh = present.filter((source) => this.#hashes.get(source.name) !== source.hash);
    const names = new Set(present.map((source) => source.name));
    const gone = [...this.#hashes.keys()].filter((name) => !names.has(name));
    for (const source of fresh) this.#hashes.set(source.name, source.hash);
    for (const name of gone) this.#hashes.delete(name);
    if (fresh.length > 0) await this.listener.changed(fresh);
    if (gone.length > 0) await this.listener.removed(gone);
  }
}

/** All agents of some folders; of two with one name, that of the later folder. */
export async function readAgents(folders: readonly string[]): Promise<readonly AgentSource[]> {
  const byName = new Map<string, AgentSource>();
  for (const folder of folders) for (const source of await readAgentFolder(folder)) byName.set(source.name, source);
  return [...byName.values()];
}
