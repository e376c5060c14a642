import type { Permission, Tier } from '@autoweave/contracts';
import { fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuthoritiesService } from '../authority/authorities.service.js';
import { narrow } from '../authority/authority.js';
import type { Principal } from '../auth/principal.js';
import { DATABASE, type Database } from '../database/database.js';

/** What text from outside may set in motion, whatever else its owner may do: work, never administration. */
const ofWork: ReadonlySet<Permission> = new Set<Permission>([
  'goal:create',
  'goal:read',
  'goal:execute',
  'task:read',
  'agent:read',
  'agent:spawn',
  'tool:read',
  'tool:execute',
  'memory:read',
  'memory:write',
  'file:create',
  'file:read',
  'plugin:read',
]);

/** The owner of a hook as somebody who acts: with the roles that are in force now, and no more than work needs. */
@Injectable()
export class Owners {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(AuthoritiesService) private readonly authorities: AuthoritiesService,
  ) {}

  /** Throws FORBIDDEN or TENANT_INACTIVE when nothing can be done in this person's name any more. */
  async principal(hook: { readonly id: string; readonly userId: string; readonly tenantId: string }): Promise<Principal> {
    const user = await this.db.user.findFirst({ where: { id: hook.userId, tenantId: hook.tenantId }, include: { tenant: true } });
    if (!user || user.status !== 'active')
      throw fault('FORBIDDEN', 'Whoever made this webhook is not active here any more', { hint: 'Let somebody else change what it does' });
    if (user.tenant.status !== 'ACTIVE') throw fault('TENANT_INACTIVE', 'This organisation is not active');
    const authority = await this.authorities.of(hook.userId, hook.tenantId);
    const rights = narrow(authority, ofWork);
    return {
      userId: hook.userId,
      tenantId: hook.tenantId,
      tier: user.tenant.tier as Tier,
      tenantStatus: 'ACTIVE',
      mfaRequired: false,
      mfaEnabled: user.mfaEnabled,
      credential: { type: 'hook', id: hook.id },
      roles: authority.roles,
      permissions: rights.permissions,
      rights,
      elevatedUntil: undefined,
    };
  }
}
