'use client';
import { Badge, Button, ConfirmButton, Header, Page, RelativeTime, Switch, useAuth } from '@autoweave/ui';
import { CalendarClock, CirclePlay, Plus } from 'lucide-react';
import Link from 'next/link';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { ReportList } from './report-list';
import { ScheduleForm } from './schedule-form';
import { WaitingPanel } from './waiting-panel';

/** Goals that are submitted at certain times. */
export function SchedulesPage() {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const query = useRead(['schedules'], (client) => client.schedules.list());
  const manage = can('schedule:manage');
  const make = manage ? (
    <ScheduleForm>
      {(open) => (
        <Button variant="primary" onClick={open}>
          <Plus />
          New schedule
        </Button>
      )}
    </ScheduleForm>
  ) : undefined;
  return (
    <Page className="max-w-6xl">
      <Header title="Schedules" description="Goals that are submitted by themselves at certain times." actions={make} />
      <WaitingPanel />
      <ReadPanel
        title="Schedules"
        query={query}
        isEmpty={(data) => data.schedules.length === 0}
        empty={{
          icon: CalendarClock,
          title: 'No schedules yet',
          text: 'Make one: a goal in words and the times at which it is submitted.',
          action: make,
        }}
      >
        {({ schedules }) => (
          <ul className="divide-y divide-line">
            {schedules.map((schedule) => (
              <li key={schedule.scheduleId} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
                <Switch
                  aria-label={`${schedule.name} is enabled`}
                  checked={schedule.enabled}
                  disabled={!manage || busy}
                  onCheckedChange={(enabled) =>
                    act({
                      call: (client) => client.schedules.update({ scheduleId: schedule.scheduleId, enabled: enabled === true }),
                      done: enabled ? `${schedule.name} is on` : `${schedule.name} is off`,
                      renew: ['schedules'],
                    })
                  }
                />
                <div className="min-w-0 flex-1 basis-52">
                  <p className="truncate text-sm">
                    <Link href={`/schedules/${schedule.scheduleId}`} className="font-medium underline-offset-4 hover:underline">
                      {schedule.name}
                    </Link>{' '}
                    {schedule.builtIn ? <Badge className="ml-1">built in</Badge> : null}
                  </p>
                  <p className="truncate text-xs text-ink-muted">
                    <code className="font-mono">{schedule.cron}</code> · {schedule.timeZone} · {schedule.prompt}
                  </p>
                </div>
                <p className="w-36 text-xs text-ink-muted">
                  {schedule.enabled && schedule.nextRunAt ? (
                    <>
                      next <RelativeTime at={schedule.nextRunAt} />
                    </>
                  ) : (
                    'does not run'
                  )}
                  {schedule.lastRunAt ? (
                    <span className="block text-ink-faint">
                      last <RelativeTime at={schedule.lastRunAt} />
                    </span>
                  ) : null}
                </p>
                {manage ? (
                  <ConfirmButton
                    size="sm"
                    busy={busy}
                    title={`Run ${schedule.name} now?`}
                    description="A goal is submitted at once, beside its times."
                    confirm="Run it now"
                    onConfirm={() =>
                      act({
                        call: (client) => client.schedules.run({ scheduleId: schedule.scheduleId }),
                        done: `${schedule.name} runs`,
                        renew: ['schedules', 'schedule-runs', 'reports'],
                      })
                    }
                  >
                    <CirclePlay />
                    Run now
                  </ConfirmButton>
                ) : null}
              </li>
            ))}
          </ul>
        )}
      </ReadPanel>
      <ReportList />
    </Page>
  );
}
