import { z } from 'zod';
import { GoalId, ReportId, ScheduleId, ScheduleRunId, UserId } from '../ids.js';
import { Report, ReportSummary, Schedule, ScheduleInput, SchedulePatch, ScheduleRun } from '../schedule/schedule.js';
import { busEvent, command } from './message.js';

const byId = { scheduleId: ScheduleId };

export const schedulesList = command('supervisor', 'schedules.list', z.object({}), z.object({ schedules: z.array(Schedule) }));
export const schedulesGet = command('supervisor', 'schedules.get', z.object(byId), Schedule);
/** Idempotent by name within the tenant only for the same content; otherwise CONFLICT. */
export const schedulesCreate = command('supervisor', 'schedules.create', z.object({ schedule: ScheduleInput, userId: UserId }), Schedule);
export const schedulesUpdate = command('supervisor', 'schedules.update', z.object({ ...byId, patch: SchedulePatch }), Schedule);
export const schedulesRemove = command('supervisor', 'schedules.remove', z.object(byId), z.object({ removed: z.boolean() }));
/** Runs it now, beside its times. With the same key it runs once. */
export const schedulesRun = command(
  'supervisor',
  'schedules.run',
  z.object({ ...byId, idempotencyKey: z.string().min(1).max(200).optional() }),
  ScheduleRun,
);
export const schedulesRuns = command(
  'supervisor',
  'schedules.runs',
  z.object({ ...byId, limit: z.number().int().min(1).max(200).default(50) }),
  z.object({ runs: z.array(ScheduleRun) }),
);
/** A person lets an approval-gated run go or refuses it; APPROVAL_STALE when it no longer waits. */
export const schedulesDecide = command(
  'supervisor',
  'schedules.decide',
  z.object({
    ...byId,
    runId: ScheduleRunId,
    decision: z.enum(['approved', 'rejected']),
    by: z.string(),
    reason: z.string().max(2_000).optional(),
  }),
  ScheduleRun,
);
/** Gives a tenant the built-in schedules that it never had; idempotent. */
export const schedulesSeed = command('supervisor', 'schedules.seed', z.object({ userId: UserId }), z.object({ added: z.number().int() }));

export const reportsList = command(
  'supervisor',
  'reports.list',
  z.object({ scheduleId: ScheduleId.optional(), limit: z.number().int().min(1).max(200).default(50) }),
  z.object({ reports: z.array(ReportSummary) }),
);
export const reportsGet = command('supervisor', 'reports.get', z.object({ reportId: ReportId }), Report);

/** What people want to hear of a schedule. */
export const scheduleNotice = busEvent(
  'schedule.notice',
  z.object({
    scheduleId: ScheduleId,
    runId: ScheduleRunId,
    name: z.string(),
    kind: z.enum(['approval_required', 'succeeded', 'failed', 'timed_out', 'missed']),
    userId: UserId,
    goalId: GoalId.optional(),
    detail: z.string(),
  }),
);
