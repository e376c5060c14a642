'use client';
import { useAuth, useToast } from '@autoweave/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useGateway } from '../api/gateway';
import { useSession } from '../api/session';
import { waitingRunsKey } from '../schedule/use-waiting-runs';
import { noticeOf } from './notice';

const shownMs = 12_000;

/** Tells of schedules and alerts, whichever page is looked at. */
export function useNotices(): void {
  const { realtime } = useGateway();
  const queries = useQueryClient();
  const router = useRouter();
  const toast = useToast();
  const userId = useSession().data?.userId;
  const mayApprove = useAuth().can('goal:approve');
  useEffect(() => {
    if (!userId) return;
    return realtime.followAll((frame) => {
      if (frame.type === 'schedule.notice') void queries.invalidateQueries({ queryKey: waitingRunsKey });
      const notice = noticeOf(frame, { userId, mayApprove });
      if (!notice) return;
      const { href } = notice;
      toast[notice.tone](notice.title, notice.text, {
        id: frame.id,
        durationMs: shownMs,
        ...(href ? { action: { label: 'Look', onClick: () => router.push(href) } } : {}),
      });
    });
  }, [userId, mayApprove, realtime, queries, router, toast]);
}
