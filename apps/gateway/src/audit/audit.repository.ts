import type { AuditCheckpoint, AuditEvent, AuditQuery } from '@autoweave/contracts';
import { acrossTenants, POOL, type Pool } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { checkpointOfRow, eventOfRow } from './audit-log.js';

const batch = 2_000;
const severityOrder = `array_position(ARRAY['DEBUG','INFO','WARNING','ERROR','CRITICAL'], severity)`;
const orders: Readonly<Record<AuditQuery['sortBy'], string>> = {
  timestamp: 'at',
  sequence: 'seq',
  severity: severityOrder,
  category: 'category',
  eventType: 'event_type',
};

export type AuditFilter = Omit<AuditQuery, 'limit' | 'offset' | 'sortBy' | 'sortOrder'>;

/** Reads the audit log. A tenant sees its own events; without a tenant (the installation), all. */
@Injectable()
export class AuditRepository {
  constructor(@Inject(POOL) private readonly pool: Pool) {}

  async page(tenantId: string | undefined, query: AuditQuery): Promise<{ events: AuditEvent[]; total: number }> {
    const { where, values } = conditions(tenantId, query);
    const direction = query.sortOrder === 'asc' ? 'ASC' : 'DESC';
    const [rows, count] = await Promise.all([
      this.pool.query(
        `SELECT * FROM edge.audit_event WHERE ${where} ORDER BY ${orders[query.sortBy]} ${direction}, seq ${direction}
         LIMIT $${values.length + 1} OFFSET $${values.length + 2}`,
        [...values, query.limit, query.offset],
      ),
      this.pool.query<{ total: number }>(`SELECT count(*)::int AS total FROM edge.audit_event WHERE ${where}`, values),
    ]);
    return { events: rows.rows.map(eventOfRow), total: count.rows[0]?.total ?? 0 };
  }

  async get(tenantId: string | undefined, eventId: string): Promise<AuditEvent | undefined> {
    const { rows } = await this.pool.query('SELECT * FROM edge.audit_event WHERE id = $1 AND ($2::text IS NULL OR tenant_id = $2)', [
      eventId,
      tenantId ?? null,
    ]);
    return rows[0] ? eventOfRow(rows[0] as Record<string, unknown>) : undefined;
  }

  /** Every matching event by sequence, in batches. */
  async *stream(tenantId: string | undefined, filter: AuditFilter, fromSequence = 0): AsyncGenerator<readonly AuditEvent[]> {
    const { where, values } = conditions(tenantId, filter);
    for (let after = fromSequence - 1; ; ) {
      // A stream is read when whoever takes it is ready, in nobody's name: the filter alone says whose events these are.
      const { rows } = await acrossTenants(() =>
        this.pool.query(`SELECT * FROM edge.audit_event WHERE ${where} AND seq > $${values.length + 1} ORDER BY seq LIMIT ${batch}`, [
          ...values,
          after,
        ]),
      );
      if (rows.length > 0) yield rows.map(eventOfRow);
      if (rows.length < batch) return;
      after = Number((rows.at(-1) as { seq: number }).seq);
    }
  }

  async checkpoints(limit = 1_000_000): Promise<AuditCheckpoint[]> {
    const { rows } = await this.pool.query('SELECT * FROM edge.audit_checkpoint ORDER BY to_seq DESC LIMIT $1', [limit]);
    return rows.map(checkpointOfRow).reverse();
  }

  async checkpointOver(sequence: number): Promise<AuditCheckpoint | undefined> {
    const { rows } = await this.pool.query('SELECT * FROM edge.audit_checkpoint WHERE from_seq <= $1 AND to_seq >= $1', [sequence]);
    return rows[0] ? checkpointOfRow(rows[0] as Record<string, unknown>) : undefined;
  }

  async hashes(from: number, to: number): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ hash: string }>('SELECT hash FROM edge.audit_event WHERE seq BETWEEN $1 AND $2 ORDER BY seq', [
      from,
      to,
    ]);
    return rows.map(({ hash }) => hash);
  }

  async lastSequence(): Promise<number> {
    const { rows } = await this.pool.query<{ seq: number }>('SELECT seq FROM edge.audit_head WHERE id = 1');
    return rows[0]?.seq ?? 0;
  }
}

function conditions(tenantId: string | undefined, filter: AuditFilter): { readonly where: string; readonly values: unknown[] } {
  const parts = ['true'];
  const values: unknown[] = [];
  const add = (condition: string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    parts.push(condition.replaceAll('?', `$${values.length}`));
  };
  add('tenant_id = ?', tenantId);
  add('at >= ?', filter.startTime);
  add('at < ?', filter.endTime);
  add('actor_id = ?', filter.actorId);
  add('actor_type = ?', filter.actorType);
  add('ip_address = ?', filter.ipAddress);
  add('resource_type = ?', filter.resourceType);
  add('resource_id = ?', filter.resourceId);
  add('event_type = ?', filter.eventType);
  add('tags @> ?::text[]', filter.tags);
  add('category = ANY(?::text[])', filter.categories);
  add('severity = ANY(?::text[])', filter.severities);
  add('outcome = ANY(?::text[])', filter.outcomes);
  const text = filter.searchText?.replaceAll(/[\\%_]/g, String.raw`\$&`);
  add(
    '(description ILIKE ? OR event_type ILIKE ? OR endpoint ILIKE ? OR resource_id ILIKE ? OR actor_id ILIKE ? OR details::text ILIKE ?)',
    text === undefined ? undefined : `%${text}%`,
  );
  return { where: parts.join(' AND '), values };
}
