import { z } from 'zod';
import { ReportId, ScheduleId, ScheduleRunId } from '../ids.js';
import { Report, ReportSummary, Schedule, ScheduleInput, SchedulePatch, ScheduleRun } from '../schedule/schedule.js';
import { route } from './route.js';

const tag = 'Schedules';
const byId = z.object({ scheduleId: ScheduleId });
const limit = z.coerce.number().int().min(1).max(200).default(50);
const decided = z.strictObject({ scheduleId: ScheduleId, runId: ScheduleRunId, reason: z.string().max(2_000).optional() });

export const scheduleRoutes = {
  list: route({ method: 'GET', path: '/schedules', tag, summary: 'Schedules with their next time', permission: 'schedule:read' }).output(
    z.object({ schedules: z.array(Schedule) }),
  ),
  create: route({
    method: 'POST',
    path: '/schedules',
    tag,
    summary: 'Plan a goal for certain times',
    permission: 'schedule:manage',
    successStatus: 201,
    errors: ['CONFLICT'],
  })
    .input(ScheduleInput)
    .output(Schedule),
  get: route({
    method: 'GET',
    path: '/schedules/{scheduleId}',
    tag,
    summary: 'One schedule',
    permission: 'schedule:read',
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(Schedule),
  update: route({
    method: 'PATCH',
    path: '/schedules/{scheduleId}',
    tag,
    summary: 'Change, enable or disable it',
    permission: 'schedule:manage',
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(SchedulePatch.extend({ scheduleId: ScheduleId }))
    .output(Schedule),
  remove: route({
    method: 'DELETE',
    path: '/schedules/{scheduleId}',
    tag,
    summary: 'Delete it; runs and reports go with it, goals stay',
    permission: 'schedule:manage',
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
  run: route({
    method: 'POST',
    path: '/schedules/{scheduleId}/run',
    tag,
    summary: 'Run it now',
    permission: 'schedule:manage',
    successStatus: 201,
    errors: ['NOT_FOUND'],
  })
    .input(z.strictObject({ scheduleId: ScheduleId, idempotencyKey: z.string().min(1).max(200).optional() }))
    .output(ScheduleRun),
  runs: route({
    method: 'GET',
    path: '/schedules/{scheduleId}/runs',
    tag,
    summary: 'Its runs, newest first',
    permission: 'schedule:read',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ scheduleId: ScheduleId, limit }))
    .output(z.object({ runs: z.array(ScheduleRun) })),
  approve: route({
    method: 'POST',
    path: '/schedules/{scheduleId}/runs/{runId}/approve',
    tag,
    summary: 'Let a waiting run go',
    permission: 'goal:approve',
    errors: ['NOT_FOUND', 'APPROVAL_STALE'],
  })
    .input(decided)
    .output(ScheduleRun),
  reject: route({
    method: 'POST',
    path: '/schedules/{scheduleId}/runs/{runId}/reject',
    tag,
    summary: 'Refuse a waiting run',
    permission: 'goal:approve',
    errors: ['NOT_FOUND', 'APPROVAL_STALE'],
  })
    .input(decided)
    .output(ScheduleRun),
  reports: route({ method: 'GET', path: '/reports', tag, summary: 'Reports of scheduled goals, newest first', permission: 'schedule:read' })
    .input(z.object({ scheduleId: ScheduleId.optional(), limit }))
    .output(z.object({ reports: z.array(ReportSummary) })),
  report: route({
    method: 'GET',
    path: '/reports/{reportId}',
    tag,
    summary: 'One report',
    permission: 'schedule:read',
    errors: ['NOT_FOUND'],
  })
    .input(z.object({ reportId: ReportId }))
    .output(Report),
};
