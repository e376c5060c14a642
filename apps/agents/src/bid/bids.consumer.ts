import { agentsBid } from '@autoweave/contracts';
import { fault, type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { bidOf } from './bid.js';
import { RecordsRepository } from './records.repository.js';

/** Bids of the agents for auctioned tasks (ORC-050), from what was really seen of them here. */
@Controller()
export class BidsConsumer {
  constructor(@Inject(RecordsRepository) private readonly records: RecordsRepository) {}

  @OnCommand(agentsBid)
  async bid({ tasks, candidates }: z.infer<(typeof agentsBid)['input']>, context: MessageContext) {
    if (context.tenantId === null) throw fault('VALIDATION_FAILED', 'An auction belongs to a tenant');
    const records = await this.records.of(
      context.tenantId,
      candidates.map((candidate) => candidate.agent),
    );
    return {
      bids: tasks.flatMap(({ taskId, spec }) =>
        candidates.map((candidate) => bidOf(taskId, spec, candidate, records.get(candidate.agent))),
      ),
    };
  }
}
