import { api, AuditQuery } from '@autoweave/contracts';
import { acrossTenants, fault, merklePath } from '@autoweave/kernel';
import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { implement } from '@orpc/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { Permit } from '../auth/permission.guard.js';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { exportLines } from './audit-export.js';
import { AuditKeeper } from './audit-keeper.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';

const routes = api.audit;
const Export = AuditQuery.omit({ limit: true, offset: true, sortBy: true, sortOrder: true }).extend({
  format: z.enum(['jsonl', 'csv']).default('jsonl'),
});

@Controller('api/v1')
export class AuditController {
  constructor(
    @Inject(AuditRepository) private readonly log: AuditRepository,
    @Inject(AuditKeeper) private readonly keeper: AuditKeeper,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  /** Every matching event as JSON lines or CSV, oldest first; that somebody took it is recorded. */
  @Get('audit/export')
  @Permit('audit:read')
  async export(@Caller() caller: Principal, @Query() given: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { format, ...filter } = Export.parse(given);
    const tenantId = tenantOf(caller, filter.tenantId);
    await this.audit.recordRequest(request, {
      category: 'DATA_ACCESS',
      eventType: 'audit_exported',
      outcome: 'SUCCESS',
      details: { format },
    });
    return reply
      .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
      .header('content-disposition', `attachment; filename="audit.${format}"`)
      .send(Readable.from(exportLines(this.log.stream(tenantId, filter), format)));
  }

  @Implements(routes.list)
  list(@Caller() caller: Principal) {
    return implement(routes.list).handler(({ input }) => acrossTenants(() => this.log.page(tenantOf(caller, input.tenantId), input)));
  }

  @Implements(routes.checkpoints)
  checkpoints() {
    return implement(routes.checkpoints).handler(async ({ input }) => ({
      checkpoints: (await this.log.checkpoints(input.limit)).reverse(),
      publicKey: this.keeper.publicKeyPem,
    }));
  }

  @Implements(routes.get)
  get(@Caller() caller: Principal) {
    return implement(routes.get).handler(({ input }) => this.find(caller, input.eventId));
  }

  @Implements(routes.proof)
  proof(@Caller() caller: Principal) {
    return implement(routes.proof).handler(async ({ input }) => {
      const event = await this.find(caller, input.eventId);
      const checkpoint = await this.log.checkpointOver(event.sequence);
      if (!checkpoint) return { event, checkpoint: null, path: [] };
      // A stretch holds events of every tenant; only their hashes leave.
      const hashes = await acrossTenants(() => this.log.hashes(checkpoint.fromSequence, checkpoint.toSequence));
      return { event, checkpoint, path: [...merklePath(hashes, event.sequence - checkpoint.fromSequence)] };
    });
  }

  @Implements(routes.verify)
  verify() {
    return implement(routes.verify).handler(({ input }) => acrossTenants(() => this.keeper.verify(input.fromSequence)));
  }

  private async find(caller: Principal, eventId: string) {
    const event = await acrossTenants(() => this.log.get(tenantOf(caller, undefined), eventId));
    if (!event) throw fault('NOT_FOUND', 'There is no such event');
    return event;
  }
}

/** Of which tenant somebody reads: their own, another one or all of them only with admin:read. */
function tenantOf(caller: Principal, wanted: string | undefined): string | undefined {
  if (caller.permissions.has('admin:read')) return wanted;
  if (wanted !== undefined && wanted !== caller.tenantId)
    throw fault('FORBIDDEN', 'Events of other tenants need the permission admin:read');
  return caller.tenantId;
}
