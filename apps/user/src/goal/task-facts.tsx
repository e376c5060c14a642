import type { TaskView } from '@autoweave/contracts/client';
import { Link } from '@autoweave/ui';
import type { ReactNode } from 'react';

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex gap-2">
      <dt className="w-20 shrink-0 text-ink-faint">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere] text-ink-muted">{children}</dd>
    </div>
  );
}

/** Who does a step and why, and what is special about it. */
export function TaskFacts({ task }: { readonly task: TaskView }) {
  const why = task.awarded ?? task.assignReason;
  const rounds = task.loop ? `round ${task.round ?? 1} of at most ${task.loop.maxRounds}` : undefined;
  if (!why && !rounds && !task.skipped && !task.childGoalId && !task.editedBy && task.join !== 'any') return null;
  return (
    <dl className="grid gap-0.5 text-xs">
      {why ? <Fact name={task.awarded ? 'Award' : 'Chosen'}>{task.agent ? `${task.agent}: ${why}` : why}</Fact> : null}
      {rounds ? <Fact name="Loop">{rounds}</Fact> : null}
      {task.join === 'any' ? <Fact name="Begins">as soon as one step before it has delivered</Fact> : null}
      {task.skipped ? <Fact name="Left out">{task.skipped}</Fact> : null}
      {task.editedBy ? <Fact name="Output">edited by a person</Fact> : null}
      {task.childGoalId ? (
        <Fact name="Goal">
          <Link href={`/goals/${task.childGoalId}`} className="text-accent underline-offset-4 hover:underline">
            carried out by a goal of its own
          </Link>
        </Fact>
      ) : null}
    </dl>
  );
}
