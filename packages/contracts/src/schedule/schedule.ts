import { z } from 'zod';
import { GoalId, ReportId, ScheduleId, ScheduleRunId, Timestamp, UserId } from '../ids.js';

/** What happens to due times that passed while nobody could run them. `run_all` makes up for at most ten of them. */
export const MissedRunPolicy = z.enum(['skip', 'run_once', 'run_all']);
export type MissedRunPolicy = z.infer<typeof MissedRunPolicy>;

/** ORC-084. The cron expression has five fields (minute to weekday) and is read in the time zone. */
const fields = {
  name: z.string().trim().min(1).max(100),
  cron: z.string().trim().min(9).max(120),
  timeZone: z.string().min(1).max(60),
  agent: z.string().min(1).max(40),
  prompt: z.string().trim().min(1).max(20_000),
  timeoutMinutes: z.number().int().min(1).max(1_440),
  requiresApproval: z.boolean(),
  notifyOnFailure: z.boolean(),
  notifyOnSuccess: z.boolean(),
  output: z.enum(['log', 'report', 'none']),
  missedRuns: MissedRunPolicy,
  enabled: z.boolean(),
};

export const ScheduleInput = z.strictObject({
  ...fields,
  timeZone: fields.timeZone.default('UTC'),
  agent: fields.agent.default('supervisor'),
  timeoutMinutes: fields.timeoutMinutes.default(30),
  requiresApproval: fields.requiresApproval.default(false),
  notifyOnFailure: fields.notifyOnFailure.default(false),
  notifyOnSuccess: fields.notifyOnSuccess.default(false),
  output: fields.output.default('log'),
  missedRuns: fields.missedRuns.default('run_once'),
  enabled: fields.enabled.default(true),
});
export type ScheduleInput = z.infer<typeof ScheduleInput>;
export const SchedulePatch = z.strictObject(fields).partial();
export type SchedulePatch = z.infer<typeof SchedulePatch>;

export const Schedule = z.object({
  scheduleId: ScheduleId,
  ...fields,
  /** Whose rights its goals have. */
  userId: UserId,
  builtIn: z.boolean(),
  nextRunAt: Timestamp.optional(),
  lastRunAt: Timestamp.optional(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Schedule = z.infer<typeof Schedule>;

/**
 * `awaiting_approval` until a person decides, `submitting` until its goal is stored, `running` until the goal ends.
 * `skipped`: the due time was missed, or the run before had not ended.
 */
export const ScheduleRunStatus = z.enum([
  'awaiting_approval',
  'submitting',
  'running',
  'completed',
  'failed',
  'timed_out',
  'cancelled',
  'rejected',
  'skipped',
]);
export type ScheduleRunStatus = z.infer<typeof ScheduleRunStatus>;

export const ScheduleRun = z.object({
  runId: ScheduleRunId,
  scheduleId: ScheduleId,
  dueAt: Timestamp,
  trigger: z.enum(['time', 'manual', 'missed']),
  status: ScheduleRunStatus,
  /** First 200 characters of the prompt, for whoever approves it. */
  preview: z.string(),
  goalId: GoalId.optional(),
  reportId: ReportId.optional(),
  detail: z.string().optional(),
  startedAt: Timestamp.optional(),
  finishedAt: Timestamp.optional(),
});
export type ScheduleRun = z.infer<typeof ScheduleRun>;

/** What a scheduled goal answered, kept when the schedule says `output: report`. */
export const Report = z.object({
  reportId: ReportId,
  scheduleId: ScheduleId,
  runId: ScheduleRunId,
  goalId: GoalId,
  title: z.string(),
  status: z.enum(['complete', 'failed', 'cancelled']),
  createdAt: Timestamp,
  body: z.string(),
});
export type Report = z.infer<typeof Report>;
export const ReportSummary = Report.omit({ body: true });
export type ReportSummary = z.infer<typeof ReportSummary>;
