import { agentsBallot } from '@autoweave/contracts';
import { fault, type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { BallotsService } from './ballots.service.js';

@Controller()
export class BallotsConsumer {
  constructor(@Inject(BallotsService) private readonly ballots: BallotsService) {}

  @OnCommand(agentsBallot)
  async ballot(question: z.infer<(typeof agentsBallot)['input']>, context: MessageContext) {
    if (context.tenantId === null) throw fault('VALIDATION_FAILED', 'A voice belongs to a tenant');
    return this.ballots.answer(question, context.tenantId, context.actor, context.deadline);
  }
}
