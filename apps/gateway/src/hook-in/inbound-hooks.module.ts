import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { GoalsModule } from '../goals/goals.module.js';
import { InboundHooksController } from './inbound-hooks.controller.js';
import { InboundHooksService } from './inbound-hooks.service.js';
import { InboundProcessor } from './inbound-processor.js';
import { InboundReceiver } from './inbound-receiver.js';
import { Owners } from './owner.js';

@Module({
  imports: [FilesModule, GoalsModule],
  controllers: [InboundHooksController],
  providers: [InboundHooksService, InboundProcessor, InboundReceiver, Owners],
})
export class InboundHooksModule {}
