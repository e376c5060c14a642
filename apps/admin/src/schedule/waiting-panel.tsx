'use client';
import { Card, CardHeader, CardTitle, RelativeTime, useAuth } from '@autoweave/ui';
import Link from 'next/link';
import { useRead } from '../api/use-read';
import { RunDecision } from './run-decision';
import { waitingRuns } from './waiting-runs';

/** Runs that wait for a person; nothing while none does. */
export function WaitingPanel() {
  const { can } = useAuth();
  const query = useRead(['schedule-runs', 'waiting'], async (client) => ({ waiting: await waitingRuns(client) }));
  const waiting = query.data?.waiting ?? [];
  if (waiting.length === 0) return null;
  return (
    <Card aria-labelledby="waiting-runs" className="border-warning/70">
      <CardHeader>
        <CardTitle id="waiting-runs">Waiting for a person</CardTitle>
      </CardHeader>
      <ul aria-label="Runs that wait for a person" className="divide-y divide-line">
        {waiting.map(({ schedule, run }) => (
          <li key={run.runId} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5 text-sm">
            <div className="min-w-0 flex-1 basis-60">
              <Link href={`/schedules/${schedule.scheduleId}`} className="font-medium underline-offset-4 hover:underline">
                {schedule.name}
              </Link>
              <p className="line-clamp-2 text-xs text-ink-muted">{run.preview}</p>
            </div>
            <span className="text-xs text-ink-faint">
              due <RelativeTime at={run.dueAt} />
            </span>
            {can('goal:approve') ? <RunDecision run={run} /> : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}
