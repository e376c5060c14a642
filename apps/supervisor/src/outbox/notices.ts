import type { Log, Pool, PoolClient } from '@autoweave/kernel';

const reconnectAfterMs = 500;

/**
 * The one connection on which this supervisor hears what other processes write (`LISTEN`). Notices may be lost while it
 * reconnects: whoever relies on one also looks from time to time.
 */
export class Notices {
  readonly #handlers = new Map<string, () => void>();
  #client: PoolClient | undefined;
  #open = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly log: Log,
  ) {}

  /** To be called before `start`. Channel names are plain identifiers. */
  on(channel: string, handler: () => void): void {
    this.#handlers.set(channel, handler);
  }

  start(): void {
    this.#open = true;
    void this.#listen();
  }

  stop(): void {
    this.#open = false;
    clearTimeout(this.#retry);
    this.#drop();
  }

  async #listen(): Promise<void> {
    try {
      const client = await this.pool.connect();
      if (!this.#open) return client.release(true);
      this.#client = client;
      client.on('notification', ({ channel }) => this.#handlers.get(channel)?.());
      client.on('error', () => this.#again());
      client.on('end', () => this.#again());
      for (const channel of this.#handlers.keys()) await client.query(`LISTEN ${channel}`);
      // What was written before the connection stood has sent its notice to nobody.
      for (const handler of this.#handlers.values()) handler();
    } catch (error) {
      if (this.#open) this.log.debug({ err: error }, 'the connection for notices could not be opened');
      this.#again();
    }
  }

  #again(): void {
    this.#drop();
    if (!this.#open || this.#retry !== undefined) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      if (this.#open) void this.#listen();
    }, reconnectAfterMs);
  }

  #drop(): void {
    const client = this.#client;
    this.#client = undefined;
    if (!client) return;
    client.removeAllListeners();
    // The pool takes its own listener back with the connection; until then nothing may end the process.
    client.on('error', () => undefined);
    client.release(true);
  }
}
