import {
  reportsGet,
  reportsList,
  ScheduleInput,
  schedulesCreate,
  schedulesDecide,
  schedulesGet,
  schedulesList,
  schedulesRemove,
  schedulesRun,
  schedulesRuns,
  schedulesSeed,
  schedulesUpdate,
} from '@autoweave/contracts';
import { fault, type MessageContext, newId, OnCommand } from '@autoweave/kernel';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { tenantOf } from '../goal/goals.controller.js';
import { Supervisor } from '../supervisor.js';
import { builtInSchedules } from './built-in.js';
import { CronTimes } from './cron-times.js';
import { runView, scheduleView } from './schedules.repository.js';

type In<C extends { readonly input: z.ZodType }> = z.infer<C['input']>;
type Out<C extends { readonly output: z.ZodType }> = Promise<z.input<C['output']>>;

/** When a definition is due next; undefined while it is switched off. */
const nextOf = (definition: ScheduleInput): number | undefined => {
  const next = new CronTimes(definition.cron, definition.timeZone).after(Date.now());
  return definition.enabled ? next : undefined;
};

@Controller()
export class SchedulesController {
  constructor(@Inject(Supervisor) private readonly supervisor: Supervisor) {}

  private get scheduler() {
    return this.supervisor.governance.scheduler;
  }

  private get schedules() {
    return this.scheduler.repository;
  }

  @OnCommand(schedulesList)
  async list(_input: In<typeof schedulesList>, context: MessageContext): Out<typeof schedulesList> {
    return { schedules: (await this.schedules.list(tenantOf(context))).map(scheduleView) };
  }

  @OnCommand(schedulesGet)
  async get({ scheduleId }: In<typeof schedulesGet>, context: MessageContext): Out<typeof schedulesGet> {
    return scheduleView(await this.schedules.get(tenantOf(context), scheduleId));
  }

  @OnCommand(schedulesCreate)
  async create({ schedule, userId }: In<typeof schedulesCreate>, context: MessageContext): Out<typeof schedulesCreate> {
    const added = await this.schedules.add(tenantOf(context), userId, schedule, nextOf(schedule), false);
    if (!added)
      throw fault('CONFLICT', `There is a schedule "${schedule.name}" already`, { hint: 'Change that one, or choose another name' });
    void this.scheduler.look();
    return scheduleView(added);
  }

  @OnCommand(schedulesUpdate)
  async update({ scheduleId, patch }: In<typeof schedulesUpdate>, context: MessageContext): Out<typeof schedulesUpdate> {
    const tenantId = tenantOf(context);
    const before = await this.schedules.get(tenantId, scheduleId);
    const definition = ScheduleInput.parse({ ...before.definition, ...patch });
    // Times that passed while it was off, or under another cron, are not missed ones.
    const changed = await this.schedules.change(tenantId, scheduleId, definition, nextOf(definition));
    void this.scheduler.look();
    return scheduleView(changed);
  }

  @OnCommand(schedulesRemove)
  async remove({ scheduleId }: In<typeof schedulesRemove>, context: MessageContext): Out<typeof schedulesRemove> {
    await this.schedules.remove(tenantOf(context), scheduleId);
    return { removed: true };
  }

  @OnCommand(schedulesRun)
  async run({ scheduleId, idempotencyKey }: In<typeof schedulesRun>, context: MessageContext): Out<typeof schedulesRun> {
    const schedule = await this.schedules.get(tenantOf(context), scheduleId);
    return runView(await this.scheduler.runNow(schedule, idempotencyKey ?? newId('req')));
  }

  @OnCommand(schedulesRuns)
  async runs({ scheduleId, limit }: In<typeof schedulesRuns>, context: MessageContext): Out<typeof schedulesRuns> {
    const tenantId = tenantOf(context);
    await this.schedules.get(tenantId, scheduleId);
    return { runs: (await this.schedules.runs(tenantId, scheduleId, limit)).map(runView) };
  }

  @OnCommand(schedulesDecide)
  async decide(input: In<typeof schedulesDecide>, context: MessageContext): Out<typeof schedulesDecide> {
    if (context.actor.type === 'agent') throw fault('FORBIDDEN', 'An agent cannot decide an approval');
    const run = await this.schedules.run(tenantOf(context), input.scheduleId, input.runId);
    const detail = `${input.decision} by ${input.by}${input.reason ? `: ${input.reason}` : ''}`;
    const moved = await this.schedules.move(run.runId, 'awaiting_approval', input.decision === 'approved' ? 'submitting' : 'rejected', {
      detail,
    });
    if (!moved) throw fault('APPROVAL_STALE', 'The run does not wait for a decision any more');
    if (input.decision === 'approved') await this.scheduler.look();
    return runView(await this.schedules.run(tenantOf(context), input.scheduleId, input.runId));
  }

  @OnCommand(schedulesSeed)
  async seed({ userId }: In<typeof schedulesSeed>, context: MessageContext): Out<typeof schedulesSeed> {
    let added = 0;
    for (const definition of builtInSchedules)
      if (await this.schedules.add(tenantOf(context), userId, definition, nextOf(definition), true)) added += 1;
    return { added };
  }

  @OnCommand(reportsList)
  async reports({ scheduleId, limit }: In<typeof reportsList>, context: MessageContext): Out<typeof reportsList> {
    return { reports: await this.scheduler.reports.list(tenantOf(context), scheduleId, limit) };
  }

  @OnCommand(reportsGet)
  async report({ reportId }: In<typeof reportsGet>, context: MessageContext): Out<typeof reportsGet> {
    return this.scheduler.reports.get(tenantOf(context), reportId);
  }
}
