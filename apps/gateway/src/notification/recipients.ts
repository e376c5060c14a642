import type { Permission } from '@autoweave/contracts';
import { acrossTenants } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuthoritiesService } from '../authority/authorities.service.js';
import { DATABASE, type Database } from '../database/database.js';
import type { Audience } from './notice.js';

export interface Recipient {
  readonly tenantId: string;
  readonly userId: string;
}

/** Most people that one thing is told to. */
const mostTold = 200;

/** Who belongs to an audience, as people, roles and assignments are now. */
@Injectable()
export class Recipients {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(AuthoritiesService) private readonly authorities: AuthoritiesService,
  ) {}

  async of(audience: Audience): Promise<readonly Recipient[]> {
    return acrossTenants(async () => {
      if (audience.kind !== 'person') return this.holders(audience);
      const { tenantId, userId } = audience;
      const user = await this.db.user.findFirst({ where: { id: userId, tenantId, status: 'active' }, select: { id: true } });
      return user ? [{ tenantId, userId }] : [];
    });
  }

  /** Everybody with the permission that looking after it takes; whoever has no role has none. */
  private async holders(audience: Exclude<Audience, { kind: 'person' }>): Promise<readonly Recipient[]> {
    const permission: Permission = audience.kind === 'installation_operators' ? 'ops:manage' : 'tenant:update';
    const where = {
      status: 'active',
      assignments: { some: {} },
      ...(audience.kind === 'tenant_operators' ? { tenantId: audience.tenantId } : {}),
    };
    const candidates = await this.db.user.findMany({ where, select: { id: true, tenantId: true }, orderBy: { createdAt: 'asc' } });
    const found: Recipient[] = [];
    for (const { id, tenantId } of candidates) {
      if ((await this.authorities.of(id, tenantId)).allows(permission)) found.push({ tenantId, userId: id });
      if (found.length === mostTold) break;
    }
    return found;
  }
}
