import { CONFIG, connectRedis, LOG, type Log, REDIS, type Redis } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';

const channel = 'aw:identity:changed';

/**
 * What changed: one session or key, everything about a person, or everything within a tenant; of OAuth one application, token
 * or family of tokens (its hash), or the keys that sign.
 */
export type IdentityChange =
  | { readonly kind: 'session'; readonly id: string }
  | { readonly kind: 'api_key'; readonly id: string }
  | { readonly kind: 'oauth'; readonly id: string }
  | { readonly kind: 'oauth_keys'; readonly id: string }
  | { readonly kind: 'user'; readonly id: string }
  | { readonly kind: 'tenant'; readonly id: string };

/**
 * Tells every gateway at once that what it keeps of an identity is out of date. While Redis is away nobody hears of
 * changes of others: whoever caches must also let entries age.
 */
@Injectable()
export class IdentityChanges implements OnModuleInit, OnApplicationShutdown {
  private readonly listeners = new Set<(change: IdentityChange) => void>();
  private subscriber: Redis | undefined;

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onModuleInit(): Promise<void> {
    this.subscriber = connectRedis(this.config.REDIS_URL);
    this.subscriber.on('message', (_channel: string, body: string) => this.hear(body));
    await this.subscriber.subscribe(channel);
  }

  onApplicationShutdown(): void {
    this.subscriber?.disconnect();
  }

  listen(listener: (change: IdentityChange) => void): void {
    this.listeners.add(listener);
  }

  /** Returns when this process has dropped what it keeps; others follow within milliseconds. */
  announce(change: IdentityChange): void {
    for (const listener of this.listeners) listener(change);
    void this.redis
      .publish(channel, JSON.stringify(change))
      .catch((error: unknown) => this.log.warn({ err: error, change }, 'a change of an identity could not be told to the other gateways'));
  }

  private hear(body: string): void {
    try {
      const change = JSON.parse(body) as IdentityChange;
      for (const listener of this.listeners) listener(change);
    } catch (error) {
      this.log.warn({ err: error }, 'a change of an identity could not be read');
    }
  }
}
