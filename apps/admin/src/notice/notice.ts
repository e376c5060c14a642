import { alertRaised, conflictSettled, scheduleNotice, type ServerFrame } from '@autoweave/contracts';

/** Something that a person should hear of at once, and where it is dealt with. */
export interface Notice {
  readonly tone: 'success' | 'error' | 'info';
  readonly title: string;
  readonly text: string;
  readonly href: string;
}

const scheduled = {
  approval_required: ['info', 'waits for your yes'],
  succeeded: ['success', 'is done'],
  failed: ['error', 'has failed'],
  timed_out: ['error', 'took too long and was ended'],
  missed: ['error', 'was missed'],
} as const;

/** What to tell of a frame; undefined for what is only shown on its page. */
export function noticeOf(frame: Pick<ServerFrame, 'type' | 'data'>): Notice | undefined {
  if (frame.type === 'schedule.notice') {
    const { data } = scheduleNotice.payload.safeParse(frame.data);
    if (!data) return undefined;
    const [tone, words] = scheduled[data.kind];
    return { tone, title: `${data.name} ${words}`, text: data.detail, href: `/schedules/${data.scheduleId}` };
  }
  if (frame.type === 'alert.raised') {
    const { data } = alertRaised.payload.safeParse(frame.data);
    return data && { tone: data.severity === 'critical' ? 'error' : 'info', title: data.subject, text: data.message, href: '/incidents' };
  }
  if (frame.type === 'conflict.settled') {
    const { data } = conflictSettled.payload.safeParse(frame.data);
    if (data?.status !== 'waiting_for_human') return undefined;
    return { tone: 'info', title: 'Agents could not agree', text: data.subject, href: '/network' };
  }
  return undefined;
}
