import { Readable } from 'node:stream';
import { api } from '@autoweave/contracts';
import { acrossTenants, BLOBS, type BlobStore, fault } from '@autoweave/kernel';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { implement } from '@orpc/nest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditService } from '../audit/audit.service.js';
import { Permit } from '../auth/permission.guard.js';
import { Caller, type Principal } from '../auth/principal.js';
import { Implements } from '../http/implements.js';
import { exportOf, TenantDataService } from './tenant-data.service.js';

const routes = api.tenantData;

@Controller('api/v1')
export class TenantDataController {
  constructor(
    @Inject(TenantDataService) private readonly data: TenantDataService,
    @Inject(BLOBS) private readonly blobs: BlobStore,
    @Inject(AuditService) private readonly audit: AuditService,
  ) {}

  @Implements(routes.exports)
  exports(@Caller() caller: Principal) {
    return implement(routes.exports).handler(async () => ({ exports: await this.data.exports(caller.tenantId) }));
  }

  @Implements(routes.export)
  export(@Caller() caller: Principal) {
    return implement(routes.export).handler(({ input }) => this.data.export(caller, caller.tenantId, input.userId));
  }

  @Implements(routes.getExport)
  getExport(@Caller() caller: Principal) {
    return implement(routes.getExport).handler(async ({ input }) => exportOf(await this.data.findExport(caller, input.exportId)));
  }

  /** The archive, as long as it is kept; that somebody took it is recorded. */
  @Get('data/exports/:exportId/content')
  @Permit('tenant:update', { elevated: true })
  async content(
    @Caller() caller: Principal,
    @Param('exportId') exportId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const row = await this.data.findExport(caller, exportId);
    if (row.status !== 'READY' || row.sha256 === null)
      throw fault('NOT_FOUND', `The export is ${row.status.toLowerCase()}`, { hint: 'Ask for another one' });
    await this.audit.recordRequest(request, {
      category: 'DATA_ACCESS',
      eventType: 'data.export_fetched',
      outcome: 'SUCCESS',
      severity: 'WARNING',
      tenantId: row.tenantId,
      resourceType: 'export',
      resourceId: row.id,
    });
    return reply
      .type('application/zip')
      .header('content-length', Number(row.sizeBytes))
      .header('content-disposition', `attachment; filename="autoweave-${row.userId ?? row.tenantId}.zip"`)
      .header('cache-control', 'no-store')
      .send(Readable.from(this.blobs.read(row.sha256)));
  }

  @Implements(routes.eraseUser)
  eraseUser(@Caller() caller: Principal) {
    return implement(routes.eraseUser).handler(({ input }) => this.data.erase(caller, input.userId, input.confirm));
  }

  @Implements(routes.erasures)
  erasures(@Caller() caller: Principal) {
    return implement(routes.erasures).handler(async () => ({ purges: await this.data.purges(caller.tenantId, true) }));
  }

  @Implements(routes.getErasure)
  getErasure(@Caller() caller: Principal) {
    return implement(routes.getErasure).handler(({ input }) => this.data.erasure(caller, input.purgeId));
  }

  @Implements(routes.exportOf)
  exportOf(@Caller() caller: Principal) {
    return implement(routes.exportOf).handler(({ input }) => acrossTenants(() => this.data.export(caller, input.tenantId)));
  }

  @Implements(routes.exportsOf)
  exportsOf() {
    return implement(routes.exportsOf).handler(({ input }) =>
      acrossTenants(async () => ({ exports: await this.data.exports(input.tenantId) })),
    );
  }

  @Implements(routes.purge)
  purge(@Caller() caller: Principal) {
    return implement(routes.purge).handler(({ input }) => {
      if (input.tenantId === caller.tenantId) throw fault('CONFLICT', 'Nobody purges the organisation they belong to');
      return acrossTenants(() => this.data.purge(caller, input.tenantId, input.confirm));
    });
  }

  @Implements(routes.purges)
  purges() {
    return implement(routes.purges).handler(({ input }) =>
      acrossTenants(async () => ({ purges: await this.data.purges(input.tenantId, false) })),
    );
  }
}
