import { LOG, type Log, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DATABASE, type Database } from '../database/database.js';

interface Entry {
  readonly eventType: string;
  readonly outcome: 'SUCCESS' | 'FAILURE' | 'DENIED';
  readonly tenantId?: string;
  readonly actorId?: string;
  readonly resourceId?: string;
  readonly details?: Record<string, string | number | boolean>;
}

/** Who did what, with which outcome. Request bodies are never stored. */
@Injectable()
export class AuditService {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Records; a store that is away is logged instead of failing the request that was already carried out. */
  async record(request: FastifyRequest, entry: Entry): Promise<void> {
    const principal = request.principal;
    try {
      await this.db.auditEvent.create({
        data: {
          id: newId('evt'),
          tenantId: entry.tenantId ?? principal?.tenantId ?? null,
          actorId: entry.actorId ?? principal?.userId ?? null,
          actorType: (entry.actorId ?? principal) ? 'user' : 'anonymous',
          eventType: entry.eventType,
          outcome: entry.outcome,
          resourceId: entry.resourceId ?? null,
          requestId: request.id,
          ipAddress: request.ip,
          endpoint: `${request.method} ${request.url.split('?')[0]}`,
          details: entry.details ?? {},
        },
      });
    } catch (error) {
      this.log.error({ err: error, audit: entry }, 'an audit event could not be stored');
    }
  }
}
