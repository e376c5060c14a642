import { Global, Module } from '@nestjs/common';
import { QuotasService } from './quotas.service.js';
import { TenantsController } from './tenants.controller.js';
import { TenantsService } from './tenants.service.js';

@Global()
@Module({ controllers: [TenantsController], providers: [TenantsService, QuotasService], exports: [QuotasService] })
export class TenantsModule {}
