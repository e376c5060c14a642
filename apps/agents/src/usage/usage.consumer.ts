import { usageList } from '@autoweave/contracts';
import { fault, type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { UsageRepository } from './usage.repository.js';

@Controller()
export class UsageConsumer {
  constructor(@Inject(UsageRepository) private readonly usage: UsageRepository) {}

  @OnCommand(usageList)
  async list(query: z.infer<(typeof usageList)['input']>, context: MessageContext) {
    if (context.tenantId === null) throw fault('VALIDATION_FAILED', 'Usage belongs to a tenant');
    return this.usage.list(context.tenantId, query);
  }
}
