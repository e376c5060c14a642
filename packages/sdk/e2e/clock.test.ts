import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineAgent } from '../src/index.js';
import { call, type Lab, say, startLab } from '../src/testing/index.js';

const at = '2027-01-01T00:00:00.000Z';
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const clerk = defineAgent({
  name: 'clerk',
  description: 'Does what it is told.',
  instructions: 'You are the clerk of the lab.',
  tools: ['delete_file', 'execute_python'],
  permission: 'ADMIN',
  privilege: 'PRIVILEGED',
});

describe('the clock of a lab', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({
      agents: [clerk],
      clock: { at },
      model: {
        plan: ({ goal }) => [{ agent: 'clerk', ...(goal.includes('Hang') ? { timeoutSeconds: 60 } : {}) }],
        agents: {
          // The product's own schedules come due as well.
          ...Object.fromEntries(['general', 'code', 'data', 'research', 'infra', 'qa'].map((type) => [type, () => say('Nothing to do.')])),
          clerk: ({ goal, turn }) => {
            if (goal.includes('Delete') && turn === 0) return call('delete_file', { path: 'in.txt' });
            if (goal.includes('Hang') && turn === 0)
              return call('execute_python', { code: 'import time; time.sleep(200)', timeoutSeconds: 250 });
            return say('Done.');
          },
        },
      },
    });
  });
  afterAll(() => lab?.stop());

  it('begins where it was set, stands still, and moves by exactly as much as it is told', async () => {
    expect((await lab.clock.now()).toISOString()).toBe(at);
    await new Promise((done) => setTimeout(done, 1_200));
    expect((await lab.clock.now()).toISOString()).toBe(at);
    expect((await lab.clock.advance(2_500)).toISOString()).toBe('2027-01-01T00:00:02.500Z');
    expect((await lab.clock.now()).toISOString()).toBe('2027-01-01T00:00:02.500Z');
    await expect(lab.clock.advance(-1)).rejects.toThrow('only goes forward');
  });

  it('starts what is scheduled when its time comes, and not before', async () => {
    const { scheduleId, nextRunAt } = await lab.api.schedules.create({
      name: 'Nightly',
      cron: '0 3 * * *',
      prompt: 'Tidy up',
      agent: 'clerk',
    });
    expect(nextRunAt).toBe('2027-01-01T03:00:00.000Z');
    const runs = async () => (await lab.api.schedules.runs({ scheduleId })).runs;
    await lab.clock.advance(2 * hourMs);
    expect(await runs()).toEqual([]);
    await lab.clock.advance(hourMs);
    await expect.poll(async () => (await runs()).map(({ status }) => status), { timeout: 20_000 }).toEqual(['completed']);
    expect((await runs())[0]).toMatchObject({ dueAt: '2027-01-01T03:00:00.000Z', trigger: 'time' });
    await lab.api.schedules.remove({ scheduleId });
  });

  // @requirement AGT-084
  it('ends a task at its time limit, and tries again when the pause is over', async () => {
    let asked = 0;
    lab.answerApprovals(() => (++asked === 1 ? 'approve' : 'reject'));
    const sent = lab.send('Hang', { timeoutMs: 60_000 });
    await expect.poll(() => lab.invocations({ tool: 'execute_python' }).length, { timeout: 20_000 }).toBe(1);
    const begun = await lab.clock.now();
    const ended = await lab.clock.advance(minuteMs + 1_000);
    // The clock stands: the pause before the next attempt does not end by itself.
    await new Promise((done) => setTimeout(done, 3_000));
    expect(asked).toBe(1);
    await lab.clock.advance(5 * minuteMs);
    const { status, answer, events } = await sent;
    expect({ status, answer, asked }).toEqual({ status: 'complete', answer: 'Done.', asked: 2 });
    const failed = events.find((event) => event.type === 'task.failed');
    expect(failed?.payload).toMatchObject({ fault: { code: 'TASK_TIMEOUT' }, retryAt: expect.any(String) });
    const again = events.filter((event) => event.type === 'tasks.assigned').at(-1);
    expect(Date.parse(failed?.at ?? '')).toBeGreaterThanOrEqual(begun.getTime() + minuteMs);
    expect(Date.parse(again?.at ?? '')).toBeGreaterThan(ended.getTime());
  });

  it('lets an approval expire that nobody decides about', async () => {
    lab.answerApprovals(() => undefined);
    const sent = lab.send('Delete in.txt', { files: { 'in.txt': 'x' }, timeoutMs: 60_000 });
    const pending = () => lab.api.approvals.list({}).then(({ approvals }) => approvals.filter(({ status }) => status === 'pending').length);
    await expect.poll(pending, { timeout: 20_000 }).toBe(1);
    await lab.clock.advance(23 * hourMs);
    expect(await pending()).toBe(1);
    await lab.clock.advance(2 * hourMs);
    const { events } = await sent;
    const decided = events.find((event) => event.type === 'approval.decided');
    expect(decided?.payload).toMatchObject({ decision: 'expired', decidedBy: 'supervisor' });
  });
});
