'use client';
import { Button, RelativeTime, StatusBadge, useAuth } from '@autoweave/ui';
import { History } from 'lucide-react';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { RunDecision } from './run-decision';

const renew = ['schedule-runs', 'schedules', 'reports'];

/** Past and present runs of a schedule; those that wait for a person can be let go here. */
export function RunList({ scheduleId }: { readonly scheduleId: string }) {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const query = useRead(['schedule-runs', scheduleId], (client) => client.schedules.runs({ scheduleId, limit: 100 }));
  return (
    <ReadPanel
      title="Runs"
      query={query}
      isEmpty={(data) => data.runs.length === 0}
      empty={{
        icon: History,
        title: 'It has not run yet',
        text: 'It runs at its next time, or at once with “Run now” in the list of schedules.',
      }}
      actions={
        can('schedule:manage') ? (
          <Button
            size="sm"
            busy={busy}
            onClick={() => act({ call: (client) => client.schedules.run({ scheduleId }), done: 'It runs', renew })}
          >
            Run now
          </Button>
        ) : undefined
      }
    >
      {({ runs }) => (
        <ul aria-label="Runs" className="divide-y divide-line">
          {runs.map((run) => (
            <li key={run.runId} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm">
              <StatusBadge status={run.status} />
              <span className="min-w-0 flex-1 basis-52 truncate text-xs text-ink-muted">
                {run.trigger === 'manual' ? 'by hand' : run.trigger === 'missed' ? 'made up for' : 'on time'}
                {run.detail ? ` · ${run.detail}` : ''}
                {run.goalId ? (
                  <>
                    {' '}
                    · <code className="font-mono">{run.goalId}</code>
                  </>
                ) : null}
              </span>
              <RelativeTime at={run.startedAt ?? run.dueAt} className="text-xs text-ink-faint" />
              {run.status === 'awaiting_approval' && can('goal:approve') ? <RunDecision run={run} /> : null}
            </li>
          ))}
        </ul>
      )}
    </ReadPanel>
  );
}
