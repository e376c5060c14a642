import { describe, expect, it } from 'vitest';
import { noticeOf } from './notice';

const id = (prefix: string, n = 1) => `${prefix}_01jd000000000000000000000${n}`;
const reader = { userId: id('user'), mayApprove: true };
const schedule = (kind: string, more: object = {}) => ({
  type: 'schedule.notice' as const,
  data: { scheduleId: id('sched'), runId: id('srun'), name: 'Backup', kind, userId: id('user'), detail: 'the disk is full', ...more },
});

describe('what is told at once', () => {
  it('that one’s own schedule failed, with the way to its goal', () =>
    expect(noticeOf(schedule('failed', { goalId: id('goal') }), reader)).toEqual({
      tone: 'error',
      title: 'Backup has failed',
      text: 'the disk is full',
      href: `/goals/${id('goal')}`,
    }));
  it('nothing of other people’s schedules', () => expect(noticeOf(schedule('failed', { userId: id('user', 2) }), reader)).toBeUndefined());
  it('a run that waits, whosever it is, to whoever may decide and to nobody else', () => {
    const frame = schedule('approval_required', { userId: id('user', 2) });
    expect(noticeOf(frame, reader)).toMatchObject({ title: 'Backup waits for your yes', href: '/goals' });
    expect(noticeOf(frame, { ...reader, mayApprove: false })).toBeUndefined();
  });
  it('alerts', () =>
    expect(
      noticeOf({ type: 'alert.raised', data: { severity: 'critical', type: 'x', subject: 'Disk', message: 'full' } }, reader),
    ).toMatchObject({ tone: 'error', title: 'Disk' }));
});
