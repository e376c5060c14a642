import { goalsAdmit, keys, type Tier } from '@autoweave/contracts';
import { enterTenant, fault, type MessageContext, OnCommand, REDIS, type Redis } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { AuthoritiesService } from '../authority/authorities.service.js';
import { DATABASE, type Database } from '../database/database.js';
import { QuotasService } from '../tenant/quotas.service.js';

/** How long the same goal may be asked about without taking another one of the day. */
const keptSeconds = 2 * 86_400;

/** Lets goals begin that no request begins: as if the person in whose name they run submitted them now. */
@Controller()
export class AdmissionConsumer {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(AuthoritiesService) private readonly authorities: AuthoritiesService,
    @Inject(QuotasService) private readonly quotas: QuotasService,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  @OnCommand(goalsAdmit)
  async admit({ userId, key }: z.infer<typeof goalsAdmit.input>, { tenantId, actor }: MessageContext) {
    if (actor.type !== 'service' || tenantId === null) throw fault('FORBIDDEN', 'Only services ask this, for one organisation');
    enterTenant(tenantId);
    const user = await this.db.user.findFirst({ where: { id: userId, tenantId }, include: { tenant: true } });
    if (!user || user.status !== 'active')
      throw fault('FORBIDDEN', 'The person in whose name it would run is not active any more', {
        hint: 'Let somebody else make it again',
      });
    if (user.tenant.status !== 'ACTIVE') throw fault('TENANT_INACTIVE', 'This organisation is not active');
    const { permissions } = await this.authorities.of(userId, tenantId);
    if (!permissions.has('goal:create'))
      throw fault('FORBIDDEN', 'The person in whose name it would run may not begin goals any more', {
        hint: 'Let somebody else make it again, or give them a role that may',
      });
    await this.#take(tenantId, user.tenant.tier as Tier, keys.admitted(tenantId, key));
    return { permissions: [...permissions] };
  }

  /** Whoever asks again after a lost answer has taken it already. */
  async #take(tenantId: string, tier: Tier, mark: string): Promise<void> {
    if ((await this.redis.set(mark, '1', 'EX', keptSeconds, 'NX')) === null) return;
    try {
      await this.quotas.takeGoal(tenantId, tier);
    } catch (error) {
      await this.redis.del(mark);
      throw error;
    }
  }
}
