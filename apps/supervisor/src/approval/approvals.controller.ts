import { approvalsGet, approvalsList } from '@autoweave/contracts';
import { fault, type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { tenantOf } from '../goal/goals.controller.js';
import { ApprovalsRepository } from './approvals.repository.js';

@Controller()
export class ApprovalsController {
  constructor(@Inject(ApprovalsRepository) private readonly approvals: ApprovalsRepository) {}

  @OnCommand(approvalsList)
  async list(filter: z.infer<typeof approvalsList.input>, context: MessageContext): Promise<z.input<typeof approvalsList.output>> {
    return { approvals: await this.approvals.list(tenantOf(context), filter) };
  }

  @OnCommand(approvalsGet)
  async get({ approvalId }: z.infer<typeof approvalsGet.input>, context: MessageContext): Promise<z.input<typeof approvalsGet.output>> {
    const approval = await this.approvals.get(tenantOf(context), approvalId);
    if (!approval) throw fault('NOT_FOUND', `There is no approval ${approvalId}`);
    return approval;
  }
}
