import type { Schedule, ScheduleRun } from '@autoweave/contracts';
import type { ApiClient } from '@autoweave/contracts/client';

export interface WaitingRun {
  readonly schedule: Pick<Schedule, 'scheduleId' | 'name'>;
  readonly run: ScheduleRun;
}

/** Newest runs looked at per schedule: one that waits keeps the next ones from starting. */
const looked = 20;

/** Runs that begin when a person says so, the oldest first. */
export async function waitingRuns(client: ApiClient): Promise<readonly WaitingRun[]> {
  const { schedules } = await client.schedules.list();
  const found = await Promise.all(
    schedules
      .filter((schedule) => schedule.requiresApproval)
      .map(async (schedule) => {
        const { runs } = await client.schedules.runs({ scheduleId: schedule.scheduleId, limit: looked });
        return runs.filter((run) => run.status === 'awaiting_approval').map((run) => ({ schedule, run }));
      }),
  );
  return found.flat().toSorted((a, b) => a.run.dueAt.localeCompare(b.run.dueAt));
}
