'use client';
import { useToast } from '@autoweave/ui';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useGateway } from '../api/gateway';
import { noticeOf } from './notice';

const shownMs = 12_000;

/** Tells of what happens while the console is open, whichever page is looked at. */
export function useNotices(enabled: boolean): void {
  const { realtime } = useGateway();
  const router = useRouter();
  const toast = useToast();
  useEffect(() => {
    if (!enabled) return;
    return realtime.followAll((frame) => {
      const notice = noticeOf(frame);
      if (!notice) return;
      const action = { label: 'Look', onClick: () => router.push(notice.href) };
      toast[notice.tone](notice.title, notice.text, { id: frame.id, action, durationMs: shownMs });
    });
  }, [enabled, realtime, router, toast]);
}
