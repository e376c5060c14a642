'use client';
import { type GoalView, workingTasks } from '@autoweave/contracts/client';
import { Elapsed, Progress, StatusIcon } from '@autoweave/ui';
import { GoalControls } from './goal-controls';
import { phaseLabel } from './phase-label';
import { shownStatus } from './shown-status';

/** One line on a goal that is under way: what happens now, who does it, for how long, and a way to stop it. */
export function GoalHead({ view }: { readonly view: GoalView }) {
  const working = workingTasks(view);
  const status = shownStatus(view);
  const agents = [...new Set(working.map((task) => task.agent ?? task.agentType))];
  const idle = working.length === 0 && view.tasks.some((task) => task.state === 'ready');
  const label = view.cancelRequested
    ? 'Stopping'
    : status === 'paused'
      ? working.length > 0
        ? 'Paused: what runs may end'
        : 'Paused'
      : status === 'waiting'
        ? 'Waiting for your approval'
        : idle
          ? 'Waiting for a free agent'
          : phaseLabel(view.state);
  return (
    <div className="border-b border-line">
      <div className="flex min-h-11 items-center gap-2.5 py-1.5 pr-2 pl-3.5">
        <StatusIcon status={status} />
        <p className="min-w-0 flex-1 truncate text-sm" aria-live="polite">
          <span className="font-medium">{label}</span>
          {agents.length > 0 ? (
            <span className="text-ink-muted">
              {' '}
              · {agents.slice(0, 3).join(', ')}
              {agents.length > 3 ? ` and ${agents.length - 3} more` : ''}
            </span>
          ) : null}
        </p>
        {view.tasks.length > 0 ? (
          <span className="hidden text-xs text-ink-faint tabular-nums sm:inline">
            {view.tasks.filter((task) => task.state === 'completed').length} of {view.tasks.length}
          </span>
        ) : null}
        {view.receivedAt ? (
          <Elapsed since={view.receivedAt} until={view.finishedAt} className="text-xs text-ink-faint tabular-nums" />
        ) : null}
        <GoalControls view={view} />
      </div>
      <Progress
        percent={view.tasks.length > 0 ? view.progress : undefined}
        label="Progress of the goal"
        className="h-0.5 rounded-none"
        tone={status === 'waiting' || status === 'paused' ? 'warning' : 'accent'}
      />
    </div>
  );
}
