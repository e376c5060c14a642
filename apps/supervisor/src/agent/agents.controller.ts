import { agentsList, type AgentStatus, workersList } from '@autoweave/contracts';
import { type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { Supervisor } from '../supervisor.js';
import { WorkersRepository } from '../worker/workers.repository.js';

@Controller()
export class AgentsController {
  constructor(
    @Inject(Supervisor) private readonly supervisor: Supervisor,
    @Inject(WorkersRepository) private readonly workers: WorkersRepository,
  ) {}

  @OnCommand(agentsList)
  async list(_input: z.infer<typeof agentsList.input>, _context: MessageContext): Promise<z.input<typeof agentsList.output>> {
    const { agents, dispatcher, workers, parts } = this.supervisor;
    return {
      agents: agents.definitions.map(({ instructions: _instructions, ...definition }): AgentStatus => {
        const activeTasks = dispatcher.runningOf(definition.type);
        const thinks = definition.role !== 'tool';
        const runtime = !definition.enabled
          ? 'offline'
          : activeTasks > 0
            ? 'busy'
            : thinks
              ? 'online'
              : workers.slots(definition.type) > 0
                ? 'idle'
                : 'offline';
        return {
          ...definition,
          tools: [...agents.toolsOf({ ...definition, instructions: '' })],
          runtime,
          activeTasks,
          ...agents.profile(definition.type),
          model: parts.model.label,
        };
      }),
    };
  }

  @OnCommand(workersList)
  async listWorkers(_input: z.infer<typeof workersList.input>, _context: MessageContext): Promise<z.input<typeof workersList.output>> {
    const present = this.supervisor.workers.list();
    const known = new Set(present.map((w) => w.workerId));
    const gone = (await this.workers.recent())
      .filter((w) => !known.has(w.workerId))
      .map((w) => ({ ...w, status: 'OFFLINE' as const, currentTasks: 0 }));
    return { workers: [...present, ...gone] };
  }
}
