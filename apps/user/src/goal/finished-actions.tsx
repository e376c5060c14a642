'use client';
import type { GoalView } from '@autoweave/contracts/client';
import { ConfirmButton, formatPlural, useAuth } from '@autoweave/ui';
import { RotateCcw } from 'lucide-react';
import { ForkButton } from './fork-button';
import { useGoalCommand } from './use-goal-command';

/** What can be done with a goal that is over: do again what did not succeed, do all again, or go on differently. */
export function FinishedActions({ view }: { readonly view: GoalView }) {
  const { can } = useAuth();
  const { run, busy } = useGoalCommand(view);
  const open = view.tasks.filter((task) => task.state !== 'completed' && !task.skipped);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {can('goal:execute') && view.status !== 'complete' ? (
        <ConfirmButton
          size="sm"
          busy={busy}
          title="Do again what did not succeed?"
          description={
            open.length > 0
              ? `${formatPlural(open.length, 'step')} will run again: ${open.map((task) => task.name).join(', ')}. All other results stand.`
              : 'The result is checked again. All results stand.'
          }
          confirm="Retry"
          onConfirm={() => run({ do: 'retry' }, 'The goal is under way again')}
        >
          <RotateCcw />
          Retry what failed
        </ConfirmButton>
      ) : null}
      {can('goal:execute') && view.status === 'complete' ? (
        <ConfirmButton
          size="sm"
          busy={busy}
          title="Carry out the whole goal again?"
          description={`All ${formatPlural(view.tasks.length, 'step')} run again with the same plan. The present answer is replaced; it stays in the log.`}
          confirm="Run again"
          onConfirm={() => run({ do: 'execute' }, 'The goal is under way again')}
        >
          <RotateCcw />
          Run again
        </ConfirmButton>
      ) : null}
      <ForkButton view={view} />
    </div>
  );
}
