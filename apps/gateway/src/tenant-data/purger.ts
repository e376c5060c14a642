import { setTimeout } from 'node:timers/promises';
import { goalsCancel, type RemovedRows } from '@autoweave/contracts';
import {
  BLOBS,
  type BlobStore,
  BUS,
  type Bus,
  fault,
  type Log,
  LOG,
  POOL,
  type Pool,
  purgeEvent,
  type Scope,
  toFault,
} from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import { IdentityChanges } from '../authority/identity-changes.js';
import { DATABASE, type Database } from '../database/database.js';
import type { Purge } from '../generated/client.js';
import { contentRefs } from './content-refs.js';
import { DataSources, senderFor } from './data-sources.js';

const mostAttempts = 10;
const mostAtOnce = 5_000;
/** How often within one attempt it is looked whether goals have ended, and whether something was written meanwhile. */
const mostLooks = 40;
const lookMs = 250;

/**
 * Removes everything of an organisation or of a person. Every step can be done again: a purge that is interrupted goes on
 * where it was, and what it has removed already stays in its report.
 */
@Injectable()
export class Purger {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(POOL) private readonly pool: Pool,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(BLOBS) private readonly blobs: BlobStore,
    @Inject(DataSources) private readonly sources: DataSources,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(IdentityChanges) private readonly changes: IdentityChanges,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async run(job: Purge): Promise<void> {
    const scope = { tenantId: job.subjectTenant, ...(job.subjectUser ? { userId: job.subjectUser } : {}) };
    try {
      await this.step(job.id, 'ending goals that are under way');
      await this.endGoals(scope);
      await this.step(job.id, 'looking for contents');
      const contents = await this.contentsOf(scope);
      await this.step(job.id, 'removing rows');
      const removed = await this.removeRows(scope, job.removed as RemovedRows[], job.id);
      await this.step(job.id, 'removing contents');
      const removedBlobs = await this.removeContents(contents);
      await this.step(job.id, 'taking the organisation out of the audit log');
      const redactedEvents = await this.redact(job, scope, removed);
      await this.db.purge.updateMany({
        where: { id: job.id },
        data: {
          status: 'DONE',
          step: '',
          removedBlobs: { increment: removedBlobs },
          redactedEvents: { increment: redactedEvents },
          dueAt: null,
          error: null,
          finishedAt: new Date(),
        },
      });
      this.changes.announce(scope.userId ? { kind: 'user', id: scope.userId } : { kind: 'tenant', id: scope.tenantId });
    } catch (error) {
      await this.failed(job, error);
    }
  }

  private async failed(job: Purge, error: unknown): Promise<void> {
    const { code, message } = toFault(error);
    if (code === 'INTERNAL') this.log.error({ err: error, purgeId: job.id }, 'a purge failed');
    const isLast = job.attempts >= mostAttempts;
    await this.db.purge.updateMany({
      where: { id: job.id },
      data: {
        status: isLast ? 'FAILED' : 'PENDING',
        error: message,
        dueAt: isLast ? null : new Date(Date.now() + Math.min(60_000, 1_000 * 2 ** job.attempts)),
        ...(isLast ? { finishedAt: new Date() } : {}),
      },
    });
  }

  /** Goals under way would write again: they are cancelled, and their end is waited for. */
  private async endGoals(scope: Scope): Promise<void> {
    for (let look = 0; look < mostLooks; look += 1) {
      if ((await this.cancelGoals(scope)) === 0) return;
      await setTimeout(lookMs);
    }
    throw fault('CONFLICT', 'Goals are under way and do not end');
  }

  private async cancelGoals(scope: Scope): Promise<number> {
    let unfinished = 0;
    for await (const goal of this.sources.rows(scope, { service: 'supervisor', table: 'goal' })) {
      if (goal['finished_at'] !== null) continue;
      unfinished += 1;
      await this.bus.request(
        goalsCancel,
        { goalId: String(goal['goal_id']), by: 'gateway', reason: 'its data is being removed' },
        senderFor(scope),
      );
    }
    return unfinished;
  }

  private async contentsOf(scope: Scope): Promise<string[]> {
    const found = new Set<string>();
    for (const source of await this.sources.tables(scope))
      for await (const row of this.sources.rows(scope, source)) for (const { sha256 } of contentRefs(row)) found.add(sha256);
    for (const { sha256 } of await this.db.dataExport.findMany({
      where: { tenantId: scope.tenantId, ...(scope.userId ? { userId: scope.userId } : {}) },
    }))
      if (sha256) found.add(sha256);
    return [...found];
  }

  /** Until nothing is left: what was under way in a service may have written once more. */
  private async removeRows(scope: Scope, before: readonly RemovedRows[], id: string): Promise<RemovedRows[]> {
    let all = [...before];
    for (let look = 0; ; look += 1) {
      const { removed, left } = await this.sources.purgeServices(scope);
      const own = left === 0 ? await this.sources.own.purge(scope) : [];
      all = summed([...all, ...removed, ...own]);
      await this.db.purge.updateMany({ where: { id }, data: { removed: all } });
      if (left === 0) break;
      if (look >= mostLooks) throw fault('CONFLICT', `${left} rows are written again and again`);
      await setTimeout(lookMs);
    }
    // Its name is free again; that there was something, and when it was removed, can still be answered.
    if (!scope.userId)
      await this.db.tenant.updateMany({
        where: { id: scope.tenantId },
        data: {
          name: 'Removed organisation',
          slug: `removed-${scope.tenantId.slice(-12)}`,
          ownerEmail: null,
          registrationDomains: [],
          updatedAt: new Date(),
        },
      });
    return all;
  }

  /** Contents are shared by whoever stores the same bytes: only those that nobody refers to any more are removed. */
  private async removeContents(hashes: readonly string[]): Promise<number> {
    let removed = 0;
    for (let from = 0; from < hashes.length; from += mostAtOnce) {
      const free = await this.sources.unreferenced(hashes.slice(from, from + mostAtOnce));
      removed += await this.blobs.remove(free);
    }
    return removed;
  }

  /**
   * Takes the content out of the organisation's audit events, and leaves their place and hash: the chain goes on through
   * them, and signed checkpoints still fit. That it was done, and to how many, is recorded first; without that record the
   * verification of the log reports them.
   */
  private async redact(job: Purge, scope: Scope, removed: readonly RemovedRows[]): Promise<number> {
    const { rows } = await this.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM edge.audit_event WHERE tenant_id = $1', [
      scope.tenantId,
    ]);
    const redactedEvents = scope.userId ? 0 : (rows[0]?.n ?? 0);
    await this.audit.record({
      eventId: `${job.id}:${job.attempts}`,
      // Of the installation: the organisation itself is gone.
      tenantId: scope.userId ? scope.tenantId : null,
      category: 'TENANT',
      eventType: purgeEvent,
      outcome: 'SUCCESS',
      severity: 'WARNING',
      actorId: job.requestedBy,
      resourceType: scope.userId ? 'user' : 'tenant',
      resourceId: scope.userId ?? scope.tenantId,
      details: { purgeId: job.id, redactedEvents, rows: removed.reduce((sum, one) => sum + one.rows, 0) },
    });
    if (redactedEvents === 0) return 0;
    const { rowCount } = await this.pool.query(
      `UPDATE edge.audit_event SET tenant_id = NULL, actor_id = NULL, ip_address = NULL, session_id = NULL, resource_type = NULL,
         resource_id = NULL, request_id = NULL, trace_id = NULL, endpoint = NULL, changes = '[]', description = '', tags = '{}',
         details = '{}', redacted_at = now()
       WHERE seq IN (SELECT seq FROM edge.audit_event WHERE tenant_id = $1 ORDER BY seq LIMIT $2)`,
      [scope.tenantId, redactedEvents],
    );
    return rowCount ?? 0;
  }

  private async step(id: string, step: string): Promise<void> {
    await this.pool.query(`UPDATE edge.purge SET step = $2, due_at = now() + interval '10 minutes' WHERE id = $1`, [id, step]);
  }
}

function summed(rows: readonly RemovedRows[]): RemovedRows[] {
  const byTable = new Map<string, number>();
  for (const { table, rows: count } of rows) byTable.set(table, (byTable.get(table) ?? 0) + count);
  return [...byTable].map(([table, count]) => ({ table, rows: count })).sort((a, b) => a.table.localeCompare(b.table));
}
