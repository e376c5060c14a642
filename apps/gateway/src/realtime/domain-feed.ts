import { domainFrames, Envelope, type Permission, type ServerFrame, streams } from '@autoweave/contracts';
import { CONFIG, connectRedis, LOG, type Log, type StreamEntry, StreamTail } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';

export interface DomainNotice {
  /** Null: it concerns the whole installation. */
  readonly tenantId: string | null;
  readonly permission: Permission;
  /** Of whom it is; others do not see it. */
  readonly userId?: string;
  readonly frame: Pick<ServerFrame, 'type' | 'data'>;
}

const byType = new Map(domainFrames.map((one) => [`${one.event.type}@${one.event.version}`, one]));

/** Domain events as they happen. One may be missed: whoever needs the truth asks its owner. */
@Injectable()
export class DomainFeed implements OnModuleInit, OnApplicationShutdown {
  private readonly listeners = new Set<(notice: DomainNotice) => void>();
  private tail: StreamTail | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onModuleInit(): Promise<void> {
    const redis = connectRedis(this.config.REDIS_URL, { blocking: true });
    this.tail = new StreamTail(redis, [streams.events], (entries) => entries.forEach((entry) => this.announce(entry)));
    await this.tail.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tail?.stop();
  }

  /** Returns how to stop. */
  listen(listener: (notice: DomainNotice) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private announce(entry: StreamEntry): void {
    if (this.listeners.size === 0) return;
    try {
      const envelope = Envelope.parse(JSON.parse(entry.body));
      const known = byType.get(`${envelope.type}@${envelope.version}`);
      if (!known) return;
      const data = known.event.payload.parse(envelope.payload) as Record<string, unknown>;
      // What concerns one tenant is its own, also when it was told to the operators of the installation.
      const tenantId = typeof data['tenantId'] === 'string' ? data['tenantId'] : envelope.tenantId;
      const personal = known.personal && typeof data['userId'] === 'string' ? { userId: data['userId'] } : {};
      const notice = { tenantId, permission: known.permission, ...personal, frame: { type: known.frame, data } };
      for (const listener of this.listeners) listener(notice);
    } catch (error) {
      this.log.warn({ err: error, entryId: entry.id }, 'a domain event could not be read');
    }
  }
}
