'use client';
import { Button, Card, CardBody, ConfirmButton, Header, Page, useAuth } from '@autoweave/ui';
import { ArrowLeft, Pencil, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { FaultState } from '../shell/fault-state';
import { inZone, nextTimes } from './next-times';
import { ReportList } from './report-list';
import { RunList } from './run-list';
import { ScheduleForm } from './schedule-form';

/** One schedule: when it runs next, its runs, and its reports. */
export function SchedulePage({ scheduleId }: { readonly scheduleId: string }) {
  const { can } = useAuth();
  const router = useRouter();
  const { act, busy } = useAct();
  const query = useRead(['schedules', scheduleId], (client) => client.schedules.get({ scheduleId }));
  const schedule = query.data;
  return (
    <Page>
      <Button asChild variant="ghost" size="sm" className="-ml-2 justify-self-start">
        <Link href="/schedules">
          <ArrowLeft />
          Schedules
        </Link>
      </Button>
      {query.isError && !schedule ? <FaultState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {schedule ? (
        <>
          <Header
            title={schedule.name}
            description={`${schedule.cron} · ${schedule.timeZone}${schedule.enabled ? '' : ' · off'}`}
            actions={
              can('schedule:manage') ? (
                <>
                  <ScheduleForm schedule={schedule}>
                    {(open) => (
                      <Button onClick={open}>
                        <Pencil />
                        Change
                      </Button>
                    )}
                  </ScheduleForm>
                  <ConfirmButton
                    variant="danger"
                    busy={busy}
                    title={`Delete ${schedule.name}?`}
                    description="Its runs and reports go with it; the goals stay. This cannot be undone. Switch it off instead to keep them."
                    confirm="Delete it"
                    onConfirm={() =>
                      act({
                        call: (client) => client.schedules.remove({ scheduleId }),
                        done: `${schedule.name} is deleted`,
                        renew: [],
                        after: () => router.push('/schedules'),
                      })
                    }
                  >
                    <Trash2 />
                    Delete
                  </ConfirmButton>
                </>
              ) : undefined
            }
          />
          <Card>
            <CardBody className="grid gap-3">
              <p className="text-sm [overflow-wrap:anywhere] whitespace-pre-wrap">{schedule.prompt}</p>
              {schedule.enabled ? (
                <p className="text-xs text-ink-muted tabular-nums">
                  Next:{' '}
                  {nextTimes(schedule.cron, schedule.timeZone)
                    .times.map((at) => inZone(at, schedule.timeZone))
                    .join('  ·  ')}
                </p>
              ) : null}
            </CardBody>
          </Card>
          <RunList scheduleId={scheduleId} />
          <ReportList scheduleId={scheduleId} />
        </>
      ) : null}
    </Page>
  );
}
