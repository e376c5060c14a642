'use client';
import type { TaskView } from '@autoweave/contracts/client';
import { type PlanStep, PlanSteps } from '@autoweave/ui';
import { useMemo } from 'react';
import { taskStatus } from './task-status';

/** The same plan as a list: for narrow screens, screen readers, and whoever prefers reading. */
export function TaskList({ tasks, onSelect }: { readonly tasks: readonly TaskView[]; readonly onSelect: (taskId: string) => void }) {
  const steps = useMemo(
    () =>
      tasks.map(
        (task): PlanStep => ({
          id: task.taskId,
          name: task.name,
          status: taskStatus(task),
          dependsOn: task.dependsOn,
          agent: task.agent ?? task.agentType,
          activity: task.awaits ? 'Waiting for an approval' : task.activity,
          percent: task.percent,
          attempt: task.failures > 0 ? task.attempt : undefined,
          startedAt: task.startedAt,
          finishedAt: task.finishedAt,
          error: task.state === 'failed' ? task.fault?.message : undefined,
        }),
      ),
    [tasks],
  );
  return (
    <div className="mx-auto w-full max-w-3xl p-4">
      <PlanSteps steps={steps} label="Plan" onOpen={onSelect} className="rounded-lg border border-line bg-surface p-2" />
    </div>
  );
}
