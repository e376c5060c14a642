'use client';
import { formatDuration } from '../format/duration';
import { formatRelativeTime } from '../format/relative-time';
import { useNow } from '../hook/use-now';

/** A moment as distance from now; the exact local time is in the title. */
export function RelativeTime({ at, className }: { readonly at: string; readonly className?: string }) {
  const now = useNow(20_000);
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={new Date(time).toLocaleString()} className={className} suppressHydrationWarning>
      {/* The ticking time may be older than what has just arrived. */}
      {formatRelativeTime(time, Math.max(now, Date.now()))}
    </time>
  );
}

/** Time spent between two moments; counts on while `until` is absent. */
export function Elapsed({ since, until, className }: { readonly since: string; readonly until?: string; readonly className?: string }) {
  const now = useNow(1_000, until === undefined);
  const spent = (until === undefined ? now : Date.parse(until)) - Date.parse(since);
  // Whole seconds while counting: tenths would flicker.
  return (
    <span className={className} suppressHydrationWarning>
      {until === undefined
        ? formatDuration(Math.max(1_000, Math.floor(spent / 1_000) * 1_000)).replace('.0 s', ' s')
        : formatDuration(Math.max(0, spent))}
    </span>
  );
}
