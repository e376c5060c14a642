import { Module } from '@nestjs/common';
import { DataJobs } from './data-jobs.js';
import { DataSources } from './data-sources.js';
import { Exporter } from './exporter.js';
import { Purger } from './purger.js';
import { TenantDataController } from './tenant-data.controller.js';
import { TenantDataService } from './tenant-data.service.js';

@Module({
  controllers: [TenantDataController],
  providers: [TenantDataService, DataJobs, DataSources, Exporter, Purger],
})
export class TenantDataModule {}
