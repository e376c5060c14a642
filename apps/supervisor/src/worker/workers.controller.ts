import { workersList } from '@autoweave/contracts';
import { type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { Supervisor } from '../supervisor.js';
import { WorkersRepository } from './workers.repository.js';

@Controller()
export class WorkersController {
  constructor(
    @Inject(Supervisor) private readonly supervisor: Supervisor,
    @Inject(WorkersRepository) private readonly workers: WorkersRepository,
  ) {}

  @OnCommand(workersList)
  async list(_input: z.infer<typeof workersList.input>, _context: MessageContext): Promise<z.input<typeof workersList.output>> {
    const present = this.supervisor.workers.list();
    const known = new Set(present.map((w) => w.workerId));
    const gone = (await this.workers.recent())
      .filter((w) => !known.has(w.workerId))
      .map((w) => ({ ...w, status: 'OFFLINE' as const, currentTasks: 0 }));
    return { workers: [...present, ...gone] };
  }
}
