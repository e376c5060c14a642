import { agentsHealth, nodesDrain, nodesList, nodesRegister, nodesRemove, opsDecisions, workersDrain } from '@autoweave/contracts';
import { type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { Supervisor } from '../supervisor.js';

type In<C extends { readonly input: z.ZodType }> = z.infer<C['input']>;
type Out<C extends { readonly output: z.ZodType }> = Promise<z.input<C['output']>>;

/** Machines and workers belong to the installation, not to a tenant: the door lets only operators ask. */
@Controller()
export class NodesController {
  constructor(@Inject(Supervisor) private readonly supervisor: Supervisor) {}

  private get operations() {
    return this.supervisor.operations;
  }

  @OnCommand(workersDrain)
  async drain({ workerId, draining, by }: In<typeof workersDrain>, _context: MessageContext): Out<typeof workersDrain> {
    await this.operations.drain(workerId, draining, by);
    return { workerId, draining };
  }

  @OnCommand(nodesList)
  async list(_input: In<typeof nodesList>, _context: MessageContext): Out<typeof nodesList> {
    return { nodes: await this.operations.nodes.list() };
  }

  @OnCommand(nodesRegister)
  async register({ node }: In<typeof nodesRegister>, _context: MessageContext): Out<typeof nodesRegister> {
    const registered = await this.operations.nodes.register(node, this.supervisor.parts.config.AUTOWEAVE_MAX_NODES);
    await this.operations.look();
    return registered;
  }

  @OnCommand(nodesRemove)
  async remove({ nodeId }: In<typeof nodesRemove>, _context: MessageContext): Out<typeof nodesRemove> {
    await this.operations.nodes.remove(nodeId);
    return { removed: true };
  }

  @OnCommand(nodesDrain)
  async drainNode({ nodeId, draining, by }: In<typeof nodesDrain>, _context: MessageContext): Out<typeof nodesDrain> {
    return { nodeId, draining, workers: await this.operations.drainNode(nodeId, draining, by) };
  }

  @OnCommand(opsDecisions)
  async decisions({ kind, limit }: In<typeof opsDecisions>, _context: MessageContext): Out<typeof opsDecisions> {
    return { decisions: await this.operations.nodes.decisions(kind, limit) };
  }

  @OnCommand(agentsHealth)
  async health(_input: In<typeof agentsHealth>, _context: MessageContext): Out<typeof agentsHealth> {
    return { agents: await this.operations.health() };
  }
}
