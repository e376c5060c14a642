'use client';
import { Button, Card, CardHeader, CardTitle, ConfirmButton, RelativeTime } from '@autoweave/ui';
import { useAct } from '../api/use-act';
import { useWaitingRuns } from './use-waiting-runs';

const renew = ['waiting-runs', 'goals'];

/** Scheduled runs that begin when a person says so; nothing while none waits. */
export function WaitingRunsCard() {
  const waiting = useWaitingRuns().data ?? [];
  const { act, busy } = useAct();
  if (waiting.length === 0) return null;
  return (
    <Card aria-labelledby="waiting-runs" className="border-warning/70">
      <CardHeader>
        <CardTitle id="waiting-runs">Schedules that wait for you</CardTitle>
      </CardHeader>
      <ul aria-label="Schedules that wait for you" className="divide-y divide-line">
        {waiting.map(({ schedule: { scheduleId, name }, run: { runId, preview, dueAt } }) => (
          <li key={runId} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5 text-sm">
            <div className="min-w-0 flex-1 basis-60">
              <p className="font-medium">{name}</p>
              <p className="line-clamp-2 text-xs text-ink-muted">{preview}</p>
            </div>
            <span className="text-xs text-ink-faint">
              due <RelativeTime at={dueAt} />
            </span>
            <span className="flex gap-2">
              <ConfirmButton
                size="sm"
                busy={busy}
                title="Refuse this run?"
                description="It does not run. The next time is not touched."
                confirm="Refuse it"
                onConfirm={() => act({ call: (client) => client.schedules.reject({ scheduleId, runId }), done: 'Refused', renew })}
              >
                Refuse
              </ConfirmButton>
              <Button
                size="sm"
                variant="primary"
                busy={busy}
                onClick={() => act({ call: (client) => client.schedules.approve({ scheduleId, runId }), done: 'It runs', renew })}
              >
                Let it run
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
