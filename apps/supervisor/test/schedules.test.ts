import {
  reportsGet,
  reportsList,
  type Schedule,
  type ScheduleInput,
  type ScheduleRun,
  schedulesCreate,
  schedulesDecide,
  schedulesGet,
  schedulesList,
  schedulesRemove,
  schedulesRun,
  schedulesRuns,
  schedulesSeed,
  schedulesUpdate,
  streams,
} from '@autoweave/contracts';
import { bodyField, connectRedis, createPool } from '@autoweave/kernel';
import { scriptedModel } from '@autoweave/models';
import { createTestSystem, eventually } from '@autoweave/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { CronTimes } from '../src/schedule/cron-times.js';
import { defineSupervisor, supervisorMigrations } from '../src/service.js';
import { Desk } from './desk.js';
import { Door } from './door.js';
import { completed, failed, Hand } from './hand.js';

const system = await createTestSystem({ migrations: [supervisorMigrations] });
const desk = new Desk(system);
const pool = createPool(system.env.DATABASE_URL, 'orchestration', { max: 2, name: 'test' });
const redis = connectRedis(system.env.REDIS_URL);
const door = new Door(system.env.REDIS_URL);
system.onClose(async () => {
  redis.disconnect();
  await door.close();
  await pool.end();
});

let hand: Hand;
beforeAll(async () => {
  // Two supervisors: every promise below holds although both look for what is due.
  for (let i = 0; i < 2; i += 1) await system.boot(defineSupervisor(() => scriptedModel([])));
  hand = await new Hand(desk.bus, system.env.REDIS_URL).start();
  system.onClose(() => hand.kill());
});

let names = 0;
const create = (over: Partial<ScheduleInput> = {}, at = desk): Promise<Schedule> =>
  at.bus.request(
    schedulesCreate,
    { schedule: { name: `s${(names += 1)}`, cron: '0 3 1 1 *', prompt: 'Count the rows.', agent: 'data', ...over }, userId: at.userId },
    at.sender,
  );
const runs = async (s: Schedule): Promise<ScheduleRun[]> =>
  (await desk.bus.request(schedulesRuns, { scheduleId: s.scheduleId }, desk.sender)).runs;
const runOf = (s: Schedule, status: string) => eventually(async () => (await runs(s)).find((r) => r.status === status));
/** Moves the next due time of a schedule, as the clock would. */
const due = (s: Schedule, agoMs: number) =>
  pool.query('UPDATE schedule SET next_run_at = $2 WHERE schedule_id = $1', [s.scheduleId, new Date(Date.now() - agoMs)]);
const notices = async (s: Schedule): Promise<string[]> =>
  (await redis.xrange(streams.events, '-', '+'))
    .map(([, fields]) => JSON.parse(fields[fields.indexOf(bodyField) + 1] as string))
    .filter((e) => e.type === 'schedule.notice' && e.payload.scheduleId === s.scheduleId)
    .map((e) => e.payload.kind);

describe('cron times', () => {
  // @requirement ORC-087
  it('are those of the time zone, across the change to summer time', () => {
    const berlin = new CronTimes('30 8 * * *', 'Europe/Berlin');
    const first = berlin.after(Date.parse('2026-03-28T12:00:00Z'))!;
    expect(new Date(first).toISOString()).toBe('2026-03-29T06:30:00.000Z');
    expect(new Date(berlin.after(Date.parse('2026-03-27T12:00:00Z'))!).toISOString()).toBe('2026-03-28T07:30:00.000Z');
  });
  it('that do not exist are refused with what is expected', () => {
    for (const [cron, zone] of [
      ['61 * * * *', 'UTC'],
      ['0 8 * * *', 'Mars/Olympus'],
      ['0 0 31 2 *', 'UTC'],
      ['* * * * * *', 'UTC'],
    ] as const)
      expect(() => new CronTimes(cron, zone), cron).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });
});

describe('a schedule', () => {
  // @requirements ORC-084 ORC-085
  it('that is due becomes one goal, although two supervisors look', async () => {
    const s = await create({ output: 'report', notifyOnSuccess: true });
    expect(s).toMatchObject({ timeZone: 'UTC', timeoutMinutes: 30, missedRuns: 'run_once', enabled: true });
    await due(s, 100);
    const run = await runOf(s, 'completed');
    expect(hand.seen.filter((a) => a.goalId === run.goalId)).toHaveLength(1);
    expect(await desk.get(run.goalId!)).toMatchObject({ origin: `schedule:${s.scheduleId}`, state: 'COMPLETED', userId: desk.userId });
    expect(await runs(s)).toHaveLength(1);
    const after = await desk.bus.request(schedulesGet, { scheduleId: s.scheduleId }, desk.sender);
    expect(Date.parse(after.nextRunAt!)).toBeGreaterThan(Date.now());
    const { reports } = await desk.bus.request(reportsList, { scheduleId: s.scheduleId }, desk.sender);
    expect(reports.map((r) => r.reportId)).toEqual([run.reportId]);
    expect((await desk.bus.request(reportsGet, { reportId: run.reportId! }, desk.sender)).body).toContain('run done');
    await expect(new Desk(system).bus.request(reportsGet, { reportId: run.reportId! }, new Desk(system).sender)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await eventually(async () => (await notices(s)).includes('succeeded'));
  });

  // @requirements AGT-057 IDN-062
  it('runs with what the person may do by then, and not at all when they may not any more, saying why', async () => {
    door.permissions = ['goal:create', 'tool:execute'];
    const s = await create();
    await due(s, 100);
    const run = await runOf(s, 'completed');
    expect(hand.seen.find((a) => a.goalId === run.goalId)?.userPermissions).toEqual(['goal:create', 'tool:execute']);
    expect(door.asked).toContainEqual({ userId: desk.userId, key: `schedule:${run.runId}` });
    for (const code of ['FORBIDDEN', 'QUOTA_EXCEEDED'] as const) {
      const gone = new Desk(system);
      door.refused.set(gone.userId, code);
      const theirs = await create({}, gone);
      await due(theirs, 100);
      const refused = await eventually(async () =>
        (await gone.bus.request(schedulesRuns, { scheduleId: theirs.scheduleId }, gone.sender)).runs.find((r) => r.status === 'failed'),
      );
      expect(refused.detail).toContain(code);
      expect(hand.seen.filter((a) => a.tenantId === gone.tenantId)).toEqual([]);
    }
  });

  // @requirement ORC-085
  it('that needs approval waits for a person with the first two hundred characters shown', async () => {
    const s = await create({ requiresApproval: true, prompt: 'x'.repeat(500) });
    await due(s, 100);
    const waiting = await runOf(s, 'awaiting_approval');
    expect([waiting.preview.length, waiting.goalId]).toEqual([200, undefined]);
    await eventually(async () => (await notices(s)).includes('approval_required'));
    const decide = (decision: 'approved' | 'rejected', actor = desk.sender.actor) =>
      desk.bus.request(
        schedulesDecide,
        { scheduleId: s.scheduleId, runId: waiting.runId, decision, by: desk.userId },
        { tenantId: desk.tenantId, actor },
      );
    await expect(decide('approved', { type: 'agent', agent: 'data', taskId: 't', forUserId: desk.userId })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await decide('approved');
    await runOf(s, 'completed');
    await expect(decide('rejected')).rejects.toMatchObject({ code: 'APPROVAL_STALE' });
  });

  it('runs now when asked, once per key', async () => {
    const s = await create();
    const run = () => desk.bus.request(schedulesRun, { scheduleId: s.scheduleId, idempotencyKey: 'k' }, desk.sender);
    const [a, b] = await Promise.all([run(), run()]);
    expect(a.runId).toBe(b.runId);
    expect(a.trigger).toBe('manual');
    await runOf(s, 'completed');
    expect(await runs(s)).toHaveLength(1);
  });

  it('makes up for missed times as it says', async () => {
    const hourly = { cron: '0 * * * *' };
    const skip = await create({ ...hourly, missedRuns: 'skip' });
    const once = await create({ ...hourly, missedRuns: 'run_once' });
    const all = await create({ ...hourly, missedRuns: 'run_all' });
    for (const s of [skip, once, all]) {
      const past = new Date(Date.now() - 5 * 3_600_000);
      past.setUTCMinutes(0, 0, 0);
      await due(s, Date.now() - past.getTime());
    }
    expect((await runOf(skip, 'skipped')).detail).toContain('missed');
    await runOf(once, 'completed');
    await eventually(async () => (await runs(all)).filter((r) => r.status === 'completed').length >= 5);
    expect((await runs(once)).filter((r) => r.status === 'completed')).toHaveLength(1);
    expect((await runs(skip)).filter((r) => r.status === 'completed')).toHaveLength(0);
  });

  it('does not begin again while the run before goes on, and says so; a run that takes too long is stopped', async () => {
    hand.behaviour = () => new Promise(() => undefined);
    const s = await create({ notifyOnFailure: true });
    await due(s, 100);
    const running = await runOf(s, 'running');
    await due(s, 50);
    expect((await runOf(s, 'skipped')).detail).toContain('had not ended');
    await pool.query('UPDATE schedule_run SET times_out_at = now() WHERE run_id = $1', [running.runId]);
    expect((await runOf(s, 'timed_out')).detail).toContain('30 minutes');
    expect((await desk.finished(running.goalId!)).state).toBe('CANCELLED');
    await eventually(async () => (await notices(s)).includes('timed_out'));
    hand.behaviour = (a) => [completed(a)];
  });

  it('tells of a failure when asked, and keeps why', async () => {
    hand.behaviour = (a) => [failed(a, 'SAFETY_VIOLATION')];
    const s = await create({ notifyOnFailure: true });
    await desk.bus.request(schedulesRun, { scheduleId: s.scheduleId }, desk.sender);
    await runOf(s, 'failed');
    await eventually(async () => (await notices(s)).includes('failed'));
    hand.behaviour = (a) => [completed(a)];
    const nobody = await create({ agent: 'poet' });
    await desk.bus.request(schedulesRun, { scheduleId: nobody.scheduleId }, desk.sender);
    expect((await runOf(nobody, 'failed')).detail).toContain('takes no work');
  });

  // @requirement ORC-087
  it('can be changed, switched off and deleted, by its own tenant only', async () => {
    const s = await create();
    const off = await desk.bus.request(schedulesUpdate, { scheduleId: s.scheduleId, patch: { enabled: false } }, desk.sender);
    expect([off.enabled, off.nextRunAt]).toEqual([false, undefined]);
    await expect(create({ name: s.name })).rejects.toMatchObject({ code: 'CONFLICT' });
    const other = new Desk(system);
    await expect(other.bus.request(schedulesRemove, { scheduleId: s.scheduleId }, other.sender)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await desk.bus.request(schedulesRemove, { scheduleId: s.scheduleId }, desk.sender);
    await expect(desk.bus.request(schedulesGet, { scheduleId: s.scheduleId }, desk.sender)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the built-in schedules', () => {
  // @requirement ORC-086
  it('are six, enabled, and one that was deleted does not come back', async () => {
    const tenant = new Desk(system);
    const seed = () => tenant.bus.request(schedulesSeed, { userId: tenant.userId }, tenant.sender);
    expect(await seed()).toEqual({ added: 6 });
    const { schedules } = await tenant.bus.request(schedulesList, {}, tenant.sender);
    expect(schedules.map((s) => [s.name, s.cron, s.agent, s.enabled])).toEqual([
      ['daily_backup_verify', '0 5 * * *', 'infra', true],
      ['daily_health_report', '0 8 * * *', 'supervisor', true],
      ['daily_security_scan', '0 3 * * *', 'qa', true],
      ['weekly_dependency_check', '0 4 * * 0', 'code', true],
      ['weekly_memory_cleanup', '0 2 * * 6', 'data', true],
      ['weekly_ssl_check', '0 6 * * 1', 'infra', true],
    ]);
    await tenant.bus.request(schedulesRemove, { scheduleId: schedules[0]!.scheduleId }, tenant.sender);
    expect(await seed()).toEqual({ added: 0 });
  });
});
