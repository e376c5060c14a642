import type { GoalView, TaskEntry, TaskView } from '@autoweave/contracts/client';
import { Disclosure, Markdown, ToolCall } from '@autoweave/ui';
import { Brain, CircleCheck, CircleX, Info, TriangleAlert } from 'lucide-react';
import { TaskActions } from './task-actions';
import { TaskFacts } from './task-facts';

function Entry({ entry }: { readonly entry: TaskEntry }) {
  switch (entry.kind) {
    case 'text':
      return <Markdown text={entry.text} className="text-sm" />;
    case 'reasoning':
      return (
        <Disclosure summary="Reasoning">
          <Markdown text={entry.text} className="pl-5 text-sm text-ink-muted" />
        </Disclosure>
      );
    case 'tool':
      return (
        <ToolCall
          tool={entry.tool}
          args={entry.arguments}
          state={entry.state}
          summary={entry.summary}
          durationMs={entry.durationMs}
          error={entry.fault && `${entry.fault.code}: ${entry.fault.message}`}
        />
      );
    case 'memory':
      return (
        <p className="flex items-center gap-1.5 text-xs text-ink-muted">
          <Brain aria-hidden="true" className="size-3.5 text-ink-faint" />
          {entry.recalled === 0
            ? 'Nothing relevant remembered'
            : `Recalled ${entry.recalled} ${entry.recalled === 1 ? 'memory' : 'memories'}`}{' '}
          <span className="text-ink-faint">({entry.tier})</span>
        </p>
      );
    case 'consult':
      return (
        <Disclosure summary={`Asked ${entry.agent}: ${entry.question}`}>
          <Markdown text={entry.answer} className="pl-5 text-sm text-ink-muted" />
        </Disclosure>
      );
    case 'notice':
      return (
        <p className={`flex items-start gap-1.5 text-xs ${entry.level === 'warning' ? 'text-warning' : 'text-ink-muted'}`}>
          {entry.level === 'warning' ? (
            <TriangleAlert aria-hidden="true" className="mt-0.5 size-3.5" />
          ) : (
            <Info aria-hidden="true" className="mt-0.5 size-3.5" />
          )}
          {entry.message}
        </p>
      );
  }
}

/** What happened in one task: words, tool calls, and what came out. */
export function TaskDetail({ view, task }: { readonly view: GoalView; readonly task: TaskView }) {
  const attempts = new Set(task.entries.map((entry) => entry.attempt)).size;
  return (
    <div className="grid gap-2">
      <TaskFacts task={task} />
      {task.entries.map((entry, index) => {
        const begins = attempts > 1 && entry.attempt !== task.entries[index - 1]?.attempt;
        return (
          <div key={index} className="grid min-w-0 gap-2">
            {begins ? <p className="text-2xs font-medium text-ink-faint">Attempt {entry.attempt}</p> : null}
            <Entry entry={entry} />
          </div>
        );
      })}
      {task.result ? (
        <Disclosure summary="Result of this step">
          <div className="grid gap-2 pl-5">
            <Markdown text={task.result.summary} className="text-sm" />
            {task.result.checks.map((check) => (
              <p key={check.name} className="flex items-start gap-1.5 text-xs text-ink-muted">
                {check.passed ? (
                  <CircleCheck aria-label="passed" className="mt-0.5 size-3.5 shrink-0 text-success" />
                ) : (
                  <CircleX aria-label="not passed" className="mt-0.5 size-3.5 shrink-0 text-danger" />
                )}
                {check.name}
                {check.detail ? `: ${check.detail}` : ''}
              </p>
            ))}
          </div>
        </Disclosure>
      ) : null}
      <TaskActions view={view} task={task} />
    </div>
  );
}
