'use client';
import type { ScheduleRun } from '@autoweave/contracts';
import { Button, ConfirmButton } from '@autoweave/ui';
import { useAct } from '../api/use-act';

const renew = ['schedule-runs', 'schedules', 'reports'];

/** Lets a waiting run go, or refuses it. */
export function RunDecision({ run: { scheduleId, runId } }: { readonly run: Pick<ScheduleRun, 'scheduleId' | 'runId'> }) {
  const { act, busy } = useAct();
  return (
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
  );
}
