import { schedulesSeed } from '@autoweave/contracts';
import { BUS, type Bus, LOG, type Log } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DATABASE, type Database } from '../database/database.js';

const retryMs = 10_000;

/**
 * Gives the installation's first tenant its built-in schedules (ORC-086), in the name of its first administrator. Asks
 * again until the supervisor has answered; what the tenant deleted does not come back.
 */
@Injectable()
export class BuiltInSchedules implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    void this.seed();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async seed(): Promise<void> {
    try {
      const admin = await this.db.user.findFirst({
        where: { status: 'active', assignments: { some: { role: 'system_admin', resourceType: null } } },
        orderBy: { createdAt: 'asc' },
      });
      if (admin) {
        const sender = { tenantId: admin.tenantId, actor: { type: 'service' as const, service: 'gateway' } };
        const { added } = await this.bus.request(schedulesSeed, { userId: admin.id }, sender);
        if (added > 0) this.log.info({ added }, 'the built-in schedules are in place');
        return;
      }
    } catch (error) {
      this.log.debug({ err: error }, 'the built-in schedules could not be asked for yet');
    }
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.seed(), retryMs);
    this.timer.unref();
  }
}
