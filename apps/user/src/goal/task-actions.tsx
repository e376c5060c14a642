'use client';
import type { GoalView, TaskView } from '@autoweave/contracts/client';
import { ConfirmButton, formatPlural, useAuth } from '@autoweave/ui';
import { RotateCcw } from 'lucide-react';
import { affectedTasks } from './affected-tasks';
import { EditOutputButton } from './edit-output-button';
import { ForkButton } from './fork-button';
import { useGoalCommand } from './use-goal-command';

/** What a person can do with one step of a goal. */
export function TaskActions({ view, task }: { readonly view: GoalView; readonly task: TaskView }) {
  const { can } = useAuth();
  const { run, busy } = useGoalCommand(view);
  if (!['completed', 'failed', 'cancelled'].includes(task.state)) return null;
  const after = affectedTasks(view.tasks, task.taskId).filter((other) => other.taskId !== task.taskId);
  return (
    <div className="-ml-2.5 flex flex-wrap items-center">
      {can('goal:execute') ? (
        <ConfirmButton
          size="sm"
          variant="ghost"
          busy={busy}
          title={`Retry from “${task.name}”?`}
          description={
            after.length > 0
              ? `It runs again, and so do the ${formatPlural(after.length, 'step')} that need it: ${after.map((other) => other.name).join(', ')}. All other results stand.`
              : 'It runs again. All other results stand.'
          }
          confirm="Retry from here"
          onConfirm={() => run({ do: 'retry', keys: [task.key] }, 'The step runs again')}
        >
          <RotateCcw />
          Retry from here
        </ConfirmButton>
      ) : null}
      {can('goal:update') && task.state === 'completed' && task.result ? <EditOutputButton view={view} task={task} after={after} /> : null}
      <ForkButton view={view} fromKey={task.key} />
    </div>
  );
}
