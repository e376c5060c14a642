import type { DataExport, DataExportStatus, Purge, PurgeStatus, RemovedRows } from '@autoweave/contracts';
import { acrossTenants, fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { DATABASE, type Database } from '../database/database.js';
import type { DataExport as ExportRow, Purge as PurgeRow } from '../generated/client.js';
import { UsersService } from '../user/users.service.js';
import { DataJobs } from './data-jobs.js';

const mostListed = 50;

/** Orders exports, purges and erasures, and answers how they go. */
@Injectable()
export class TenantDataService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(DataJobs) private readonly jobs: DataJobs,
    @Inject(UsersService) private readonly users: UsersService,
  ) {}

  async exports(tenantId: string): Promise<DataExport[]> {
    return (await this.db.dataExport.findMany({ where: { tenantId }, orderBy: { createdAt: 'desc' }, take: mostListed })).map(exportOf);
  }

  async export(caller: Principal, tenantId: string, userId?: string): Promise<DataExport> {
    if (!(await this.db.tenant.findUnique({ where: { id: tenantId } }))) throw fault('NOT_FOUND', 'There is no such organisation');
    if (userId !== undefined) await this.person(tenantId, userId);
    const running = { tenantId, userId: userId ?? null, status: { in: ['PENDING', 'RUNNING'] } };
    if (await this.db.dataExport.findFirst({ where: running }))
      throw fault('CONFLICT', 'This is being exported already', { hint: 'Wait for it: GET /api/v1/data/exports' });
    const row = await this.db.dataExport.create({
      data: { id: newId('export'), tenantId, userId: userId ?? null, requestedBy: caller.userId },
    });
    this.jobs.kick();
    return exportOf(row);
  }

  /** Of one's own organisation; of any for whoever manages organisations. */
  async findExport(caller: Principal, exportId: string): Promise<ExportRow> {
    const mine = { id: exportId, tenantId: caller.tenantId };
    const row = caller.permissions.has('tenant:manage')
      ? await acrossTenants(async () => await this.db.dataExport.findUnique({ where: { id: exportId } }))
      : await this.db.dataExport.findFirst({ where: mine });
    if (!row) throw fault('NOT_FOUND', 'There is no such export');
    return row;
  }

  async purge(caller: Principal, tenantId: string, confirm: string): Promise<Purge> {
    const tenant = await this.db.tenant.findUnique({ where: { id: tenantId } });
    if (!tenant) throw fault('NOT_FOUND', 'There is no such organisation');
    if (tenant.status !== 'DELETED')
      throw fault('INVALID_TRANSITION', 'Only a closed organisation is purged', {
        hint: 'Close it first: DELETE /api/v1/tenants/{tenantId}',
      });
    assertTyped(confirm, tenant.slug, 'the short name of the organisation');
    return this.order(caller, tenantId, null);
  }

  async erase(caller: Principal, userId: string, confirm: string): Promise<Purge> {
    if (userId === caller.userId) throw fault('CONFLICT', 'Nobody erases themselves', { hint: 'Ask another administrator' });
    const person = await this.person(caller.tenantId, userId);
    assertTyped(confirm, person.email, 'the e-mail address of the person');
    // Whoever may do more than the caller, or is the last administrator, stays. Everybody else is out from now on, whatever the rest takes.
    if (person.status !== 'removed') await this.users.update(caller, userId, { status: 'disabled' });
    return this.order(caller, caller.tenantId, userId);
  }

  async purges(tenantId: string, ofPeople: boolean): Promise<Purge[]> {
    const rows = await this.db.purge.findMany({
      where: { subjectTenant: tenantId, ...(ofPeople ? { subjectUser: { not: null } } : { subjectUser: null }) },
      orderBy: { createdAt: 'desc' },
      take: mostListed,
    });
    return rows.map(purgeOf);
  }

  async erasure(caller: Principal, purgeId: string): Promise<Purge> {
    const row = await this.db.purge.findFirst({ where: { id: purgeId, subjectTenant: caller.tenantId, subjectUser: { not: null } } });
    if (!row) throw fault('NOT_FOUND', 'There is no such erasure');
    return purgeOf(row);
  }

  private async order(caller: Principal, subjectTenant: string, subjectUser: string | null): Promise<Purge> {
    const running = { subjectTenant, subjectUser, status: { in: ['PENDING', 'RUNNING'] } };
    if (await this.db.purge.findFirst({ where: running })) throw fault('CONFLICT', 'This is being removed already');
    const row = await this.db.purge.create({ data: { id: newId('purge'), subjectTenant, subjectUser, requestedBy: caller.userId } });
    this.jobs.kick();
    return purgeOf(row);
  }

  private async person(tenantId: string, userId: string) {
    const person = await this.db.user.findFirst({ where: { id: userId, tenantId } });
    if (!person) throw fault('NOT_FOUND', 'There is no such person');
    return person;
  }
}

function assertTyped(given: string, expected: string, what: string): void {
  if (given.trim().toLowerCase() !== expected.toLowerCase())
    throw fault('VALIDATION_FAILED', `Type ${what} to confirm`, {
      details: { issues: [{ path: 'confirm', message: `expected ${what}` }] },
    });
}

export const exportOf = (row: ExportRow): DataExport => ({
  exportId: row.id,
  tenantId: row.tenantId,
  ...(row.userId ? { userId: row.userId } : {}),
  status: row.status as DataExportStatus,
  progress: row.progress,
  requestedBy: row.requestedBy,
  createdAt: row.createdAt.toISOString(),
  ...(row.finishedAt ? { finishedAt: row.finishedAt.toISOString() } : {}),
  ...(row.expiresAt ? { expiresAt: row.expiresAt.toISOString() } : {}),
  ...(row.sizeBytes === null ? {} : { sizeBytes: Number(row.sizeBytes) }),
  ...(row.sha256 === null ? {} : { sha256: row.sha256 }),
  counts: row.counts as Record<string, number>,
  ...(row.error === null ? {} : { error: row.error }),
});

const purgeOf = (row: PurgeRow): Purge => ({
  purgeId: row.id,
  tenantId: row.subjectTenant,
  ...(row.subjectUser ? { userId: row.subjectUser } : {}),
  status: row.status as PurgeStatus,
  requestedBy: row.requestedBy,
  createdAt: row.createdAt.toISOString(),
  ...(row.finishedAt ? { finishedAt: row.finishedAt.toISOString() } : {}),
  step: row.step,
  removed: row.removed as RemovedRows[],
  removedBlobs: row.removedBlobs,
  redactedEvents: row.redactedEvents,
  ...(row.error === null ? {} : { error: row.error }),
});
