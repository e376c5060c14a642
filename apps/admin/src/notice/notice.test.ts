import { describe, expect, it } from 'vitest';
import { noticeOf } from './notice';

const id = (prefix: string) => `${prefix}_01jd0000000000000000000001`;
const schedule = (kind: string) =>
  noticeOf({
    type: 'schedule.notice',
    data: { scheduleId: id('sched'), runId: id('srun'), name: 'Backup', kind, userId: id('user'), detail: 'the disk is full' },
  });

describe('what is told at once', () => {
  it.each(['failed', 'timed_out', 'missed'])('a schedule that %s, as an error with its reason and the way to it', (kind) =>
    expect(schedule(kind)).toMatchObject({ tone: 'error', text: 'the disk is full', href: `/schedules/${id('sched')}` }),
  );
  it('a run that waits for a person', () => expect(schedule('approval_required')?.title).toBe('Backup waits for your yes'));
  it.each([
    ['critical', 'error'],
    ['warning', 'info'],
  ])('a %s alert as %s', (severity, tone) =>
    expect(noticeOf({ type: 'alert.raised', data: { severity, type: 'x', subject: 'Disk', message: 'almost full' } })).toMatchObject({
      tone,
      title: 'Disk',
    }),
  );
  it('a conflict only when it waits for a person', () => {
    const settled = (status: string) =>
      noticeOf({ type: 'conflict.settled', data: { conflictId: id('conf'), subject: 'Which format', status, reason: '' } });
    expect(settled('waiting_for_human')).toMatchObject({ text: 'Which format', href: '/network' });
    expect(settled('resolved')).toBeUndefined();
  });
  it('nothing of what it does not understand', () => {
    expect(noticeOf({ type: 'schedule.notice', data: { kind: 'new' } })).toBeUndefined();
    expect(noticeOf({ type: 'vote.cast', data: {} })).toBeUndefined();
  });
});
