import { agentsConsult } from '@autoweave/contracts';
import { fault, type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { ConsultsService } from './consults.service.js';

@Controller()
export class ConsultsConsumer {
  constructor(@Inject(ConsultsService) private readonly consults: ConsultsService) {}

  @OnCommand(agentsConsult)
  async consult(question: z.infer<(typeof agentsConsult)['input']>, context: MessageContext) {
    if (context.tenantId === null) throw fault('VALIDATION_FAILED', 'A question belongs to a tenant');
    return this.consults.answer(question, context.tenantId, context.actor, context.deadline);
  }
}
