import { telosChange, telosCheck, telosList, telosVersions } from '@autoweave/contracts';
import { type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { tenantOf } from '../goal/goals.controller.js';
import { Supervisor } from '../supervisor.js';

type In<C extends { readonly input: z.ZodType }> = z.infer<C['input']>;
type Out<C extends { readonly output: z.ZodType }> = Promise<z.input<C['output']>>;

@Controller()
export class TelosController {
  constructor(@Inject(Supervisor) private readonly supervisor: Supervisor) {}

  private get telos() {
    return this.supervisor.governance.telos;
  }

  @OnCommand(telosList)
  async list(_: In<typeof telosList>, context: MessageContext): Out<typeof telosList> {
    return { documents: await this.telos.documents.list(tenantOf(context)) };
  }

  @OnCommand(telosVersions)
  async versions({ name, limit }: In<typeof telosVersions>, context: MessageContext): Out<typeof telosVersions> {
    return { versions: await this.telos.documents.versions(tenantOf(context), name, limit) };
  }

  @OnCommand(telosChange)
  async change({ name, by, ...change }: In<typeof telosChange>, context: MessageContext): Out<typeof telosChange> {
    return this.telos.change(tenantOf(context), name, by, change);
  }

  @OnCommand(telosCheck)
  async check({ text }: In<typeof telosCheck>, context: MessageContext): Out<typeof telosCheck> {
    return this.telos.check(tenantOf(context), text);
  }
}
