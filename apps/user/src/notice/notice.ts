import { alertRaised, scheduleNotice, type ServerFrame } from '@autoweave/contracts';

/** Something that a person should hear of at once, and where to look. */
export interface Notice {
  readonly tone: 'success' | 'error' | 'info';
  readonly title: string;
  readonly text: string;
  readonly href?: string;
}

const scheduled = {
  approval_required: ['info', 'waits for your yes'],
  succeeded: ['success', 'is done'],
  failed: ['error', 'has failed'],
  timed_out: ['error', 'took too long and was ended'],
  missed: ['error', 'was missed'],
} as const;

/** What to tell of a frame: one's own schedules, those that wait for anybody who may decide, and alerts. */
export function noticeOf(
  frame: Pick<ServerFrame, 'type' | 'data'>,
  reader: { readonly userId: string; readonly mayApprove: boolean },
): Notice | undefined {
  if (frame.type === 'alert.raised') {
    const { data } = alertRaised.payload.safeParse(frame.data);
    return data && { tone: data.severity === 'critical' ? 'error' : 'info', title: data.subject, text: data.message };
  }
  if (frame.type !== 'schedule.notice') return undefined;
  const { data } = scheduleNotice.payload.safeParse(frame.data);
  if (!data) return undefined;
  const waits = data.kind === 'approval_required';
  if (waits ? !reader.mayApprove : data.userId !== reader.userId) return undefined;
  const [tone, words] = scheduled[data.kind];
  const href = waits ? '/goals' : data.goalId ? `/goals/${data.goalId}` : undefined;
  return { tone, title: `${data.name} ${words}`, text: data.detail, ...(href ? { href } : {}) };
}
