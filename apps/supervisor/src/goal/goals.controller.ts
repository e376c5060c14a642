import { goalsEvents, goalsGet, goalsList, goalsPlan, goalsStats, goalsTasks } from '@autoweave/contracts';
import { goalView, taskView } from '@autoweave/engine';
import { fault, type MessageContext, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { GoalStore } from '../writer/goal-store.js';
import { GoalReader } from './goal-reader.js';
import { GoalsRepository } from './goals.repository.js';

type In<C extends { readonly input: z.ZodType }> = z.infer<C['input']>;
type Out<C extends { readonly output: z.ZodType }> = Promise<z.input<C['output']>>;

/** The tenant that the sender acts for; every question about goals has one. */
export function tenantOf(context: MessageContext): string {
  if (context.tenantId === null) throw fault('VALIDATION_FAILED', 'The question names no tenant');
  return context.tenantId;
}

@Controller()
export class GoalsController {
  constructor(
    @Inject(GoalReader) private readonly reader: GoalReader,
    @Inject(GoalsRepository) private readonly goals: GoalsRepository,
    @Inject(GoalStore) private readonly store: GoalStore,
  ) {}

  @OnCommand(goalsGet)
  async get({ goalId }: In<typeof goalsGet>, context: MessageContext): Out<typeof goalsGet> {
    return goalView(await this.reader.get(tenantOf(context), goalId));
  }

  @OnCommand(goalsList)
  async list(query: In<typeof goalsList>, context: MessageContext): Out<typeof goalsList> {
    return this.goals.list(tenantOf(context), query);
  }

  @OnCommand(goalsTasks)
  async tasks({ goalId }: In<typeof goalsTasks>, context: MessageContext): Out<typeof goalsTasks> {
    const run = await this.reader.get(tenantOf(context), goalId);
    return {
      tasks: [...run.tasks.values()].sort((a, b) => a.planVersion - b.planVersion || a.order - b.order).map((task) => taskView(run, task)),
    };
  }

  @OnCommand(goalsPlan)
  async plan({ goalId, version }: In<typeof goalsPlan>, context: MessageContext): Out<typeof goalsPlan> {
    const stored = await this.reader.plan(tenantOf(context), goalId, version);
    return { version: stored.version, plan: stored.plan, taskIds: stored.taskIds };
  }

  @OnCommand(goalsEvents)
  async events({ goalId, afterSeq, limit }: In<typeof goalsEvents>, context: MessageContext): Out<typeof goalsEvents> {
    const tenantId = tenantOf(context);
    const events = [...(await this.store.events(tenantId, goalId, afterSeq, limit))];
    // A page that is not full ends at the newest event; otherwise the goal itself knows.
    const lastSeq = events.length > 0 && events.length < limit ? (events.at(-1)?.seq ?? 0) : (await this.reader.get(tenantId, goalId)).seq;
    return { events, lastSeq };
  }

  @OnCommand(goalsStats)
  async stats(_input: In<typeof goalsStats>, context: MessageContext): Out<typeof goalsStats> {
    return this.goals.stats(tenantOf(context));
  }
}
