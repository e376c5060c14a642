import { policiesExport, policiesImport } from '@autoweave/contracts';
import { fault, type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { PoliciesService } from './policies.service.js';

@Controller()
export class PoliciesConsumer {
  constructor(@Inject(PoliciesService) private readonly policies: PoliciesService) {}

  @OnCommand(policiesExport)
  async export({ file }: z.infer<(typeof policiesExport)['input']>) {
    return this.policies.export(file);
  }

  @OnCommand(policiesImport)
  async import(change: z.infer<(typeof policiesImport)['input']>, { tenantId, actor }: MessageContext) {
    if (actor.type !== 'user') throw fault('FORBIDDEN', 'Only a person changes what agents may do');
    return this.policies.import(change, { tenantId, actor });
  }
}
