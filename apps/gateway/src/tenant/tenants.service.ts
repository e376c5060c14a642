import {
  type MfaPolicy,
  type NewTenant,
  type RegistrationPolicy,
  type TenantConfigPatch,
  type Tenant,
  type TenantInput,
  type TenantPatch,
  type TenantStats,
  type TenantStatus,
  type Tier,
  tierQuotas,
} from '@autoweave/contracts';
import { fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { generatePassword, hashPassword } from '../auth/password.js';
import { IdentityChanges } from '../authority/identity-changes.js';
import { DATABASE, type Database, isUniqueViolation } from '../database/database.js';
import type { Prisma, Tenant as TenantRow } from '../generated/client.js';
import { QuotasService } from './quotas.service.js';

/** From which states a tenant may be put into each (IDN-058). */
const from: Readonly<Record<Exclude<TenantStatus, 'PENDING'>, readonly TenantStatus[]>> = {
  ACTIVE: ['PENDING', 'SUSPENDED'],
  SUSPENDED: ['ACTIVE'],
  DELETED: ['PENDING', 'ACTIVE', 'SUSPENDED'],
};

interface Search {
  readonly status?: TenantStatus | undefined;
  readonly search?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Organisations: their life cycle, their tier, and what they use. */
@Injectable()
export class TenantsService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(QuotasService) private readonly quotas: QuotasService,
    @Inject(IdentityChanges) private readonly changes: IdentityChanges,
  ) {}

  async list({ status, search, limit, offset }: Search): Promise<{ tenants: Tenant[]; total: number }> {
    const contains = { contains: search ?? '', mode: 'insensitive' } as const;
    const where: Prisma.TenantWhereInput = {
      ...(status ? { status } : { status: { not: 'DELETED' } }),
      ...(search ? { OR: [{ name: contains }, { slug: contains }, { ownerEmail: contains }] } : {}),
    };
    const [rows, total] = await Promise.all([
      this.db.tenant.findMany({ where, orderBy: { createdAt: 'desc' }, take: limit, skip: offset }),
      this.db.tenant.count({ where }),
    ]);
    return { tenants: rows.map(tenantOf), total };
  }

  async get(tenantId: string): Promise<Tenant> {
    return tenantOf(await this.find(tenantId));
  }

  async create({ owner, ...input }: TenantInput, by: string): Promise<NewTenant> {
    const tenantId = newId('tenant');
    const userId = newId('user');
    const password = generatePassword();
    try {
      const [row] = await this.db.$transaction([
        this.db.tenant.create({ data: { id: tenantId, ...input, status: 'PENDING', ownerEmail: owner.email } }),
        this.db.user.create({
          data: {
            id: userId,
            tenantId,
            ...owner,
            passwordHash: await hashPassword(password),
            assignments: { create: { id: newId('assign'), tenantId, role: 'tenant_admin', grantedBy: by } },
          },
        }),
      ]);
      return { tenant: tenantOf(row), owner: { userId, email: owner.email, password } };
    } catch (error) {
      if (isUniqueViolation(error))
        throw fault('CONFLICT', 'The slug, user name or e-mail address is taken', { hint: 'Choose another one' });
      throw error;
    }
  }

  async update(tenantId: string, patch: TenantPatch): Promise<Tenant> {
    await this.find(tenantId);
    return this.write(tenantId, {
      ...(patch.name === undefined ? {} : { name: patch.name }),
      ...(patch.ownerEmail === undefined ? {} : { ownerEmail: patch.ownerEmail }),
    });
  }

  /** Throws INVALID_TRANSITION for a move that the life cycle does not have. Holds at once for everybody of the tenant. */
  async move(tenantId: string, to: Exclude<TenantStatus, 'PENDING'>, only?: TenantStatus): Promise<Tenant> {
    const { status } = await this.find(tenantId);
    const allowed = only ? [only] : from[to];
    const { count } = await this.db.tenant.updateMany({
      where: { id: tenantId, status: { in: [...allowed] } },
      data: { status: to, updatedAt: new Date(), ...(to === 'DELETED' ? { deletedAt: new Date() } : {}) },
    });
    if (count === 0)
      throw fault('INVALID_TRANSITION', `The organisation is ${status.toLowerCase()}`, {
        hint: `This needs one that is ${allowed.join(' or ').toLowerCase()}`,
      });
    this.changes.announce({ kind: 'tenant', id: tenantId });
    return this.get(tenantId);
  }

  async configure(tenantId: string, patch: TenantConfigPatch): Promise<Tenant> {
    await this.find(tenantId);
    return this.write(tenantId, Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)));
  }

  async upgrade(tenantId: string, tier: Tier): Promise<Tenant> {
    await this.find(tenantId);
    return this.write(tenantId, { tier });
  }

  async stats(tenantId: string): Promise<TenantStats> {
    const { tier } = await this.find(tenantId);
    return this.quotas.stats(tenantId, tier as Tier);
  }

  private async write(tenantId: string, data: Prisma.TenantUpdateInput): Promise<Tenant> {
    const row = await this.db.tenant.update({ where: { id: tenantId }, data: { ...data, updatedAt: new Date() } });
    this.changes.announce({ kind: 'tenant', id: tenantId });
    return tenantOf(row);
  }

  private async find(tenantId: string): Promise<TenantRow> {
    const row = await this.db.tenant.findUnique({ where: { id: tenantId } });
    if (!row) throw fault('NOT_FOUND', 'There is no such organisation');
    return row;
  }
}

const tenantOf = (row: TenantRow): Tenant => ({
  tenantId: row.id,
  name: row.name,
  slug: row.slug,
  tier: row.tier as Tier,
  status: row.status as TenantStatus,
  ...(row.ownerEmail ? { ownerEmail: row.ownerEmail } : {}),
  quotas: tierQuotas[row.tier as Tier],
  config: {
    registration: row.registration as RegistrationPolicy,
    registrationDomains: row.registrationDomains,
    mfaPolicy: row.mfaPolicy as MfaPolicy,
    mfaRoles: row.mfaRoles,
  },
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
