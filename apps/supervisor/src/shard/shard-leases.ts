import { hostname } from 'node:os';
import { shardCount } from '@autoweave/contracts';
import type { Log } from '@autoweave/kernel';
import type { PeerRow, ShardLease, ShardLeasesRepository } from './shard-leases.repository.js';

/** Instances of this very process: several may share one in tests and in the all-in-one launcher. */
const local = new Set<string>();

export interface ShardListener {
  /** The goals of these shards are ours from now on. */
  acquired(leases: readonly ShardLease[]): Promise<void>;
  /** They are somebody else's, or about to be: forget them. */
  lost(shards: readonly number[]): Promise<void>;
}

const renewEveryMs = 1_000;

/**
 * Which shards this supervisor holds. Holding is a lease renewed every second; a supervisor that dies is replaced when it
 * lapses, and at once when it is seen to be gone from the same machine. Shards spread evenly over those alive. Safety
 * does not rest on any of this: the fencing number, checked in every commit, does.
 */
export class ShardLeases {
  readonly held = new Map<number, ShardLease>();
  /** Held, but not all of their goals are in memory yet. */
  readonly #unread = new Map<number, ShardLease>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  peers = 1;

  constructor(
    readonly instance: string,
    private readonly repository: ShardLeasesRepository,
    private readonly leaseMs: number,
    private readonly listener: ShardListener,
    private readonly log: Log,
  ) {}

  async start(): Promise<void> {
    local.add(this.instance);
    await this.round();
    this.timer = setInterval(() => void this.round().catch(() => undefined), renewEveryMs);
  }

  /** Gives everything back, so that others need not wait for the lease to lapse. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running.catch(() => undefined);
    const shards = [...this.held.keys()];
    await this.listener.lost(shards);
    this.held.clear();
    local.delete(this.instance);
    await this.repository.release(this.instance, shards).catch(() => undefined);
    await this.repository.bury([this.instance]).catch(() => undefined);
  }

  /**
   * After a commit of which nobody knows whether it was written: which leases are still ours, and up to where have their
   * commands taken effect? No commit may be under way.
   */
  async refresh(): Promise<void> {
    const rows = await this.#drop();
    for (const lease of this.held.values()) this.held.set(lease.shard, rows.get(lease.shard) ?? lease);
  }

  /** Gives up what has passed to others; answers with what the database says is ours. */
  async #drop(): Promise<ReadonlyMap<number, ShardLease>> {
    const rows = new Map((await this.repository.owned(this.instance)).map((lease) => [lease.shard, lease]));
    const lost = [...this.held.values()].filter((lease) => rows.get(lease.shard)?.fence !== lease.fence).map((lease) => lease.shard);
    for (const shard of lost) this.#forget(shard);
    if (lost.length > 0) {
      this.log.warn({ shards: lost }, 'shards have passed to another supervisor');
      await this.listener.lost(lost);
    }
    return rows;
  }

  #forget(shard: number): void {
    this.held.delete(shard);
    this.#unread.delete(shard);
  }

  private round(): Promise<void> {
    this.running = this.running.catch(() => undefined).then(() => this.balance());
    return this.running;
  }

  private async balance(): Promise<void> {
    if (this.stopped) return;
    try {
      const peers = await this.repository.renew(this.instance, hostname(), process.pid, this.leaseMs);
      const dead = peers.filter((peer) => peer.instance !== this.instance && (!peer.alive || isGone(peer)));
      if (dead.length > 0) await this.repository.bury(dead.map((peer) => peer.instance));
      this.peers = peers.length - dead.length;
      await this.#reconcile();
      const share = Math.ceil(shardCount / this.peers);
      if (this.held.size > share) return await this.giveBack(this.held.size - share);
      if (this.held.size < share) await this.take(share - this.held.size);
    } catch (error) {
      this.log.warn({ err: error }, 'the shard lease could not be renewed');
    }
  }

  /**
   * Brings memory in line with the database. They differ after a sleep longer than the lease, and after a statement whose
   * answer was lost: a shard that nobody knows to be its own would never move again.
   */
  async #reconcile(): Promise<void> {
    const rows = await this.#drop();
    await this.#bringIn([...rows.values()].filter((lease) => !this.held.has(lease.shard)));
  }

  private async take(limit: number): Promise<void> {
    await this.#bringIn(await this.repository.acquire(this.instance, limit));
  }

  /** Takes shards into memory, with those for which that did not succeed before. */
  async #bringIn(leases: readonly ShardLease[]): Promise<void> {
    for (const lease of leases) {
      this.held.set(lease.shard, lease);
      this.#unread.set(lease.shard, lease);
    }
    if (this.#unread.size === 0) return;
    const unread = [...this.#unread.values()];
    this.log.info({ count: unread.length, held: this.held.size }, 'took shards over');
    await this.listener.acquired(unread);
    this.#unread.clear();
  }

  private async giveBack(count: number): Promise<void> {
    const shards = [...this.held.keys()].slice(-count);
    await this.listener.lost(shards);
    for (const shard of shards) this.#forget(shard);
    await this.repository.release(this.instance, shards);
    this.log.info({ count, held: this.held.size }, 'gave shards to another supervisor');
  }
}

/** Whether a process of this machine no longer exists. A reused process id only delays the take-over. */
function isGone(peer: PeerRow): boolean {
  if (peer.host !== hostname()) return false;
  if (peer.pid === process.pid) return !local.has(peer.instance);
  try {
    process.kill(peer.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
