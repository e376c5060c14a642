import { CONFIG, LOG, type Log, POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { GatewayConfig } from '../config.js';
import { SigningKeysService } from './signing-keys.service.js';

const everyMs = 10 * 60_000;
/** How long run tokens and what was done with them can be looked up after their end. */
const runsKept = '7 days';

/** Drops what has expired, and keeps the keys of ID tokens fresh. */
@Injectable()
export class OAuthKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(SigningKeysService) private readonly keys: SigningKeysService,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.working = this.sweep().catch((error: unknown) => this.log.warn({ err: error }, 'expired tokens could not be dropped'));
    }, everyMs);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
  }

  async sweep(): Promise<void> {
    await this.pool.query('DELETE FROM identity.oauth_artifact WHERE expires_at < now()');
    await this.pool.query('DELETE FROM identity.oauth_state WHERE expires_at < now()');
    await this.pool.query(`DELETE FROM identity.run_token WHERE expires_at < now() - interval '${runsKept}'`);
    await this.keys.keep(this.config.AUTOWEAVE_OAUTH_KEY_DAYS);
  }
}
