'use client';
import { type Schedule, ScheduleInput } from '@autoweave/contracts';
import { Button, Dialog, DialogContent, Field, Input, Select, Switch, Textarea } from '@autoweave/ui';
import { type ReactNode, useState } from 'react';
import { useAct } from '../api/use-act';
import { inZone, nextTimes } from './next-times';

export interface ScheduleFormProps {
  /** Left out: a new one. */
  readonly schedule?: Schedule;
  readonly children: (open: () => void) => ReactNode;
}

const fresh = () => ({
  name: '',
  cron: '0 8 * * 1-5',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
  agent: 'supervisor',
  prompt: '',
  timeoutMinutes: 30,
  requiresApproval: false,
  notifyOnFailure: true,
  notifyOnSuccess: false,
  output: 'report' as Schedule['output'],
  missedRuns: 'run_once' as Schedule['missedRuns'],
  enabled: true,
});

const outputs = [
  { value: 'report', label: 'Keep a report' },
  { value: 'log', label: 'Only the log' },
  { value: 'none', label: 'Nothing' },
];
const missed = [
  { value: 'run_once', label: 'Run once' },
  { value: 'run_all', label: 'Make up for all' },
  { value: 'skip', label: 'Leave them out' },
];

/** Makes or changes a schedule; shows when it would run before it is kept. */
export function ScheduleForm({ schedule, children }: ScheduleFormProps) {
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(fresh);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const begin = () => {
    const start = fresh();
    setDraft(
      schedule ? (Object.fromEntries(Object.keys(start).map((key) => [key, schedule[key as keyof typeof start]])) as typeof start) : start,
    );
    setOpen(true);
  };
  const next = nextTimes(draft.cron, draft.timeZone);
  const read = ScheduleInput.safeParse(draft);
  const lacks = (field: string) => (read.success ? undefined : read.error.issues.find((issue) => issue.path[0] === field)?.message);
  const save = () =>
    read.success &&
    act({
      call: (client) =>
        schedule ? client.schedules.update({ scheduleId: schedule.scheduleId, ...read.data }) : client.schedules.create(read.data),
      done: schedule ? 'Schedule changed' : 'Schedule made',
      renew: ['schedules'],
      after: () => setOpen(false),
    });
  const flags = [
    ['requiresApproval', 'Ask a person before each run'],
    ['notifyOnFailure', 'Tell when a run fails'],
    ['notifyOnSuccess', 'Tell when a run succeeds'],
  ] as const;
  return (
    <>
      {children(begin)}
      <Dialog open={open} onOpenChange={setOpen}>
        <DialogContent
          title={schedule ? `Change ${schedule.name}` : 'New schedule'}
          className="max-w-2xl"
          footer={
            <>
              <Button onClick={() => setOpen(false)}>Not now</Button>
              <Button variant="primary" busy={busy} disabled={!read.success || next.error !== undefined} onClick={save}>
                {schedule ? 'Keep the changes' : 'Make the schedule'}
              </Button>
            </>
          }
        >
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Name" className="sm:col-span-2" error={draft.name.trim() === '' ? undefined : lacks('name')}>
              {(id) => <Input id={id} value={draft.name} maxLength={100} onChange={(event) => change({ name: event.target.value })} />}
            </Field>
            <Field label="Times (cron)" error={next.error} hint="Minute, hour, day, month, weekday">
              {(id) => (
                <Input id={id} value={draft.cron} className="font-mono" onChange={(event) => change({ cron: event.target.value })} />
              )}
            </Field>
            <Field label="Time zone" hint="For example Europe/Berlin">
              {(id) => <Input id={id} value={draft.timeZone} onChange={(event) => change({ timeZone: event.target.value })} />}
            </Field>
            {next.times.length > 0 ? (
              <div className="rounded-md bg-sunken px-3 py-2 text-sm sm:col-span-2">
                <p className="text-xs text-ink-faint">Next three times, {draft.timeZone}</p>
                <ol aria-label="Next three times" className="mt-0.5 flex flex-wrap gap-x-5 tabular-nums">
                  {next.times.map((at) => (
                    <li key={at.getTime()}>{inZone(at, draft.timeZone)}</li>
                  ))}
                </ol>
              </div>
            ) : null}
            <Field label="What should be achieved" className="sm:col-span-2" hint="The goal that each run submits.">
              {(id) => (
                <Textarea id={id} value={draft.prompt} className="max-h-48" onChange={(event) => change({ prompt: event.target.value })} />
              )}
            </Field>
            <Field label="Ends after (minutes)" error={lacks('timeoutMinutes')}>
              {(id) => (
                <Input
                  id={id}
                  type="number"
                  min={1}
                  max={1440}
                  value={draft.timeoutMinutes}
                  onChange={(event) => change({ timeoutMinutes: event.target.valueAsNumber || 0 })}
                />
              )}
            </Field>
            <Field label="Keep of each run">
              {() => (
                <Select
                  label="Keep of each run"
                  value={draft.output}
                  onChange={(output) => change({ output: output as Schedule['output'] })}
                  options={outputs}
                />
              )}
            </Field>
            <Field label="Times that were missed">
              {() => (
                <Select
                  label="Times that were missed"
                  value={draft.missedRuns}
                  onChange={(missedRuns) => change({ missedRuns: missedRuns as Schedule['missedRuns'] })}
                  options={missed}
                />
              )}
            </Field>
            <div className="grid content-start gap-2">
              {flags.map(([flag, label]) => (
                <label key={flag} className="flex items-center gap-2.5 text-sm">
                  <Switch aria-label={label} checked={draft[flag]} onCheckedChange={(on) => change({ [flag]: on === true })} />
                  {label}
                </label>
              ))}
            </div>
          </div>
        </DialogContent>
      </Dialog>
    </>
  );
}
