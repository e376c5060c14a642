import { type Goal, goalsCancel, goalsGet, goalsSubmit, Plan, type ScheduleInput, scheduleNotice } from '@autoweave/contracts';
import { planRuns } from '@autoweave/engine';
import { type Bus, inTransaction, JobQueue, type Log, type Pool, toFault } from '@autoweave/kernel';
import type { Admission } from '../goal/admission.js';
import { CronTimes } from './cron-times.js';
import { ReportsRepository } from './reports.repository.js';
import { type OpenRun, type RunRow, type ScheduleRow, SchedulesRepository } from './schedules.repository.js';

export interface SchedulerParts {
  readonly pool: Pool;
  readonly admission: Admission;
  readonly bus: Bus;
  readonly log: Log;
  readonly redisUrl: string;
  /** Longest that a goal may take here. */
  readonly maxSeconds: number;
  /** The type of an agent by its name, for the tenant; undefined: there is none that takes work. */
  readonly typeOf: (tenantId: string, agent: string) => string | undefined;
}

/** Also how soon a goal that has ended shows in its run. */
const sweepEveryMs = 2_000;
/** A wake-up further away than this is set when it comes nearer. */
const farAwayMs = 6 * 3_600_000;
const actor = { type: 'service' as const, service: 'supervisor' };

/**
 * Turns due times into goals. A due time is claimed in Postgres in the transaction that moves the schedule on, so it fires
 * once however many supervisors look; everything after it is idempotent and is taken further by a sweep. BullMQ only wakes.
 */
export class Scheduler {
  readonly repository: SchedulesRepository;
  readonly reports: ReportsRepository;
  #queue: JobQueue<Record<string, never>> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> = Promise.resolve();
  #open = false;

  constructor(private readonly parts: SchedulerParts) {
    this.repository = new SchedulesRepository(parts.pool);
    this.reports = new ReportsRepository(parts.pool);
  }

  start(): void {
    this.#open = true;
    this.#queue = new JobQueue('schedules', this.parts.redisUrl, this.parts.log);
    this.#queue.process(async () => this.look());
    this.#timer = setInterval(() => void this.look(), sweepEveryMs);
    void this.look();
  }

  async stop(): Promise<void> {
    this.#open = false;
    clearInterval(this.#timer);
    await this.#working;
    await this.#queue?.close();
  }

  /** Does what is due now; calls after each other, never at once. Never throws. */
  look(): Promise<void> {
    this.#working = this.#working
      .then(() => (this.#open ? this.#look() : undefined))
      .catch((error: unknown) => this.parts.log.warn({ err: error }, 'the schedules could not be looked at'));
    return this.#working;
  }

  /** A run outside its times, once per key. */
  async runNow(schedule: ScheduleRow, key: string): Promise<RunRow> {
    const status = schedule.definition.requiresApproval ? 'awaiting_approval' : 'submitting';
    const run = await this.repository.claim(this.parts.pool, schedule, {
      key: `manual:${key}`,
      dueAt: new Date(),
      trigger: 'manual',
      status,
    });
    if (!run) return (await this.repository.runByKey(schedule.scheduleId, `manual:${key}`)) as RunRow;
    if (status === 'awaiting_approval') await this.#announceApproval(schedule, run);
    await this.look();
    return this.repository.run(schedule.tenantId, schedule.scheduleId, run.runId);
  }

  async #look(): Promise<void> {
    await this.#claimDue(new Date());
    for (const run of await this.repository.unsubmitted()) await this.#submit(run);
    for (const run of await this.repository.ended()) await this.#settle(run, run.goalStatus);
    for (const run of await this.repository.overdue(new Date())) await this.#timeOut(run);
    await this.#setWake();
  }

  async #claimDue(now: Date): Promise<void> {
    const waiting: [ScheduleRow, RunRow][] = [];
    await inTransaction(this.parts.pool, async (client) => {
      for (const schedule of await this.repository.lockDue(client, now)) {
        const times = new CronTimes(schedule.definition.cron, schedule.definition.timeZone);
        const due = planRuns((schedule.nextRunAt as Date).getTime(), now.getTime(), schedule.definition.missedRuns, (t) => times.after(t));
        let busy = await this.repository.hasActive(client, schedule.scheduleId);
        const claim = (at: number, trigger: RunRow['trigger'], status: RunRow['status'], detail?: string) =>
          this.repository.claim(client, schedule, {
            key: `time:${new Date(at).toISOString()}`,
            dueAt: new Date(at),
            trigger,
            status,
            ...(detail === undefined ? {} : { detail }),
          });
        const lastSkipped = due.skipped.at(-1);
        if (lastSkipped !== undefined)
          await claim(lastSkipped, 'missed', 'skipped', `${due.skipped.length} due times were missed and not made up for`);
        for (const run of due.runs) {
          // Times made up for run beside each other; otherwise a run waits for nobody and is left out instead.
          if (busy && run.trigger === 'time') {
            await claim(run.dueAt, run.trigger, 'skipped', 'the run before had not ended');
            continue;
          }
          const status = schedule.definition.requiresApproval ? 'awaiting_approval' : 'submitting';
          const claimed = await claim(run.dueAt, run.trigger, status);
          if (claimed && status === 'awaiting_approval') waiting.push([schedule, claimed]);
          busy = true;
        }
        await this.repository.advance(client, schedule.scheduleId, due.runs.at(-1)?.dueAt, due.nextRunAt);
      }
    });
    for (const [schedule, run] of waiting) await this.#announceApproval(schedule, run);
  }

  async #submit(run: OpenRun): Promise<void> {
    const { definition } = run;
    const seconds = definition.timeoutMinutes * 60;
    const type = definition.agent === 'supervisor' ? undefined : this.parts.typeOf(run.tenantId, definition.agent);
    try {
      if (definition.agent !== 'supervisor' && type === undefined) throw new TypeError(`the agent ${definition.agent} takes no work`);
      const { goalId } = await this.parts.bus.request(
        goalsSubmit,
        {
          goalId: run.goalId as string,
          idempotencyKey: `schedule:${run.scheduleId}:${run.runId}`,
          userId: run.userId,
          text: definition.prompt,
          title: definition.name,
          permissions: await this.parts.admission.permissions(run.tenantId, run.userId, `schedule:${run.runId}`),
          origin: `schedule:${run.scheduleId}`,
          // The schedule's own limit comes first and says so; the goal's is the net below it.
          limits: { ...goalsSubmit.input.shape.limits.parse(undefined), maxSeconds: Math.min(this.parts.maxSeconds, seconds + 60) },
          ...(type === undefined ? {} : { plan: planFor(definition, type) }),
        },
        { tenantId: run.tenantId, actor },
      );
      await this.repository.move(run.runId, 'submitting', 'running', { timesOutAt: new Date(Date.now() + seconds * 1_000) });
      this.parts.log.info({ schedule: definition.name, goalId, trigger: run.trigger }, 'a scheduled goal has begun');
    } catch (error) {
      const problem = error instanceof TypeError ? { code: 'CAPABILITY_MISSING', message: error.message } : toFault(error);
      // Nobody answered: the claim stands, and the next look submits the same goal again.
      if (problem.code === 'DEADLINE_EXCEEDED' || problem.code === 'UNAVAILABLE') return;
      const moved = await this.repository.move(run.runId, 'submitting', 'failed', { detail: `${problem.code}: ${problem.message}` });
      if (moved) await this.#notify(run, 'failed', problem.message);
    }
  }

  async #settle(run: OpenRun, status: 'complete' | 'failed' | 'cancelled'): Promise<void> {
    const { definition } = run;
    const goal = await this.parts.bus.request(goalsGet, { goalId: run.goalId as string }, { tenantId: run.tenantId, actor });
    const detail = status === 'complete' ? (goal.result?.answer ?? '').slice(0, 500) : (goal.fault?.message ?? status);
    const reportId =
      definition.output === 'report'
        ? await this.reports.save(run, {
            title: `${definition.name}, ${run.dueAt.toISOString().slice(0, 16)}`,
            status,
            body: bodyOf(goal),
          })
        : undefined;
    const to = status === 'complete' ? 'completed' : status;
    if (!(await this.repository.move(run.runId, 'running', to, { detail, reportId }))) return;
    if (definition.output === 'log')
      this.parts.log.info({ schedule: definition.name, goalId: run.goalId, status, detail }, 'a scheduled goal has ended');
    await this.#notify(run, status === 'complete' ? 'succeeded' : 'failed', detail);
  }

  async #timeOut(run: OpenRun): Promise<void> {
    const detail = `not done within ${run.definition.timeoutMinutes} minutes`;
    if (!(await this.repository.move(run.runId, 'running', 'timed_out', { detail }))) return;
    await this.parts.bus
      .request(goalsCancel, { goalId: run.goalId as string, by: 'schedule', reason: detail }, { tenantId: run.tenantId, actor })
      .catch((error: unknown) =>
        this.parts.log.warn({ err: error, goalId: run.goalId }, 'a scheduled goal could not be stopped; its own limit will'),
      );
    await this.#notify(run, 'timed_out', detail);
  }

  async #notify(run: OpenRun, kind: 'succeeded' | 'failed' | 'timed_out', detail: string): Promise<void> {
    const { definition } = run;
    if (kind === 'succeeded' ? !definition.notifyOnSuccess : !definition.notifyOnFailure) return;
    await this.#publish(run, definition.name, run.userId, kind, detail, run.goalId ?? undefined);
  }

  async #announceApproval(schedule: ScheduleRow, run: RunRow): Promise<void> {
    await this.#publish(run, schedule.definition.name, schedule.userId, 'approval_required', run.preview);
  }

  async #publish(
    run: RunRow,
    name: string,
    userId: string,
    kind: 'approval_required' | 'succeeded' | 'failed' | 'timed_out',
    detail: string,
    goalId?: string,
  ): Promise<void> {
    await this.parts.bus.publish(
      scheduleNotice,
      { scheduleId: run.scheduleId, runId: run.runId, name, kind, userId, detail, ...(goalId === undefined ? {} : { goalId }) },
      { tenantId: run.tenantId, actor },
    );
  }

  async #setWake(): Promise<void> {
    const at = (await this.repository.nextWake())?.getTime();
    if (at === undefined || at - Date.now() > farAwayMs) return;
    // One job per moment, whoever asks for it.
    await this.#queue?.add(
      'wake',
      {},
      { delay: Math.max(0, at - Date.now()), jobId: `wake-${at}`, removeOnComplete: true, removeOnFail: true },
    );
  }
}

/** A plan of one task for the agent that the schedule names. */
const planFor = (definition: ScheduleInput, agentType: string): Plan =>
  Plan.parse({
    summary: definition.name,
    tasks: [
      {
        key: 'run',
        name: definition.name,
        description: definition.prompt.slice(0, 8_000),
        agentType,
        timeoutSeconds: Math.min(3_600, definition.timeoutMinutes * 60),
      },
    ],
    answerFrom: 'run',
    method: 'schedule',
  });

function bodyOf(goal: Goal): string {
  const lines = [`# ${goal.title}`, '', goal.result?.answer ?? goal.fault?.message ?? `The goal ended as ${goal.status}.`];
  if (goal.result && goal.result.limits.length > 0) lines.push('', '## Limits', ...goal.result.limits.map((limit) => `- ${limit}`));
  if (goal.artifacts.length > 0) lines.push('', '## Files', ...goal.artifacts.map((artifact) => `- ${artifact.path}`));
  return lines.join('\n');
}
