import { Global, Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditKeeper } from './audit-keeper.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';
import { DomainAudit } from './domain-audit.consumer.js';

@Global()
@Module({
  controllers: [AuditController, DomainAudit],
  providers: [AuditService, AuditRepository, AuditKeeper],
  exports: [AuditService, AuditRepository],
})
export class AuditModule {}
