'use client';
import type { TaskView } from '@autoweave/contracts/client';
import { Button, Disclosure, Elapsed, Link, Markdown, StatusBadge, ToolCall } from '@autoweave/ui';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { conditionText } from './graph-shape';
import { taskStatus } from './task-status';

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="flex gap-3 py-1.5 text-sm">
      <dt className="w-24 shrink-0 text-ink-faint">{label}</dt>
      <dd className="min-w-0 flex-1 [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}

export interface TaskPanelProps {
  readonly task: TaskView;
  readonly nameOf: (taskId: string) => string | undefined;
  readonly onSelect: (taskId: string) => void;
  readonly onClose: () => void;
}

/** Everything known of one task. */
export function TaskPanel({ task, nameOf, onSelect, onClose }: TaskPanelProps) {
  return (
    <aside aria-label={`Task ${task.name}`} className="flex min-h-0 flex-col bg-surface">
      <header className="flex items-start gap-2 border-b border-line py-3 pr-2 pl-4">
        <div className="min-w-0 flex-1">
          <h2 className="text-base font-medium [overflow-wrap:anywhere]">{task.name}</h2>
          <p className="font-mono text-xs text-ink-faint">{task.key}</p>
        </div>
        <Button variant="ghost" size="icon-sm" aria-label="Close" onClick={onClose}>
          <X />
        </Button>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        {task.description && task.description !== task.name ? (
          <p className="mb-3 text-sm text-pretty text-ink-muted">{task.description}</p>
        ) : null}
        <dl className="divide-y divide-line border-y border-line">
          <Fact label="State">
            <StatusBadge status={taskStatus(task)} />
          </Fact>
          <Fact label="Agent">{task.agent ?? task.agentType}</Fact>
          {task.awarded ? <Fact label="Award">{task.awarded}</Fact> : null}
          {task.assignReason && !task.awarded ? <Fact label="Chosen">{task.assignReason}</Fact> : null}
          {task.join === 'any' ? <Fact label="Begins">as soon as one dependency has delivered</Fact> : null}
          {task.when ? <Fact label="Only if">{task.when.map(conditionText).join(' and ')}</Fact> : null}
          {task.loop ? (
            <Fact label="Loop">
              round {task.round ?? 1} of at most {task.loop.maxRounds}, until {conditionText(task.loop.until)}
            </Fact>
          ) : null}
          {task.skipped ? <Fact label="Left out">{task.skipped}</Fact> : null}
          {task.childGoalId ? (
            <Fact label="Goal below">
              <Link href={`/goals/${task.childGoalId}`} className="text-accent underline-offset-4 hover:underline">
                Open its graph
              </Link>
            </Fact>
          ) : null}
          {task.attempt > 0 ? <Fact label="Attempt">{task.attempt}</Fact> : null}
          {task.startedAt ? (
            <Fact label="Time">
              <Elapsed since={task.startedAt} until={task.finishedAt} />
            </Fact>
          ) : null}
          {task.activity ? <Fact label="Now">{task.activity}</Fact> : null}
          {task.dependsOn.length > 0 ? (
            <Fact label="Depends on">
              <ul>
                {task.dependsOn.map((id) => (
                  <li key={id}>
                    <button type="button" className="text-left text-accent hover:underline" onClick={() => onSelect(id)}>
                      {nameOf(id) ?? id}
                    </button>
                  </li>
                ))}
              </ul>
            </Fact>
          ) : null}
          {task.fault ? (
            <Fact label="Fault">
              <span className="text-danger">{task.fault.message}</span>{' '}
              <span className="font-mono text-xs text-ink-muted">{task.fault.code}</span>
            </Fact>
          ) : null}
        </dl>
        {task.result ? (
          <section className="mt-4">
            <h3 className="mb-1 text-xs font-medium text-ink-faint">Result</h3>
            <Markdown text={task.result.summary} className="text-sm" />
          </section>
        ) : null}
        {task.entries.length > 0 ? (
          <section className="mt-4 grid gap-2">
            <h3 className="text-xs font-medium text-ink-faint">What happened</h3>
            {task.entries.map((entry, index) => {
              if (entry.kind === 'tool')
                return (
                  <ToolCall
                    key={index}
                    tool={entry.tool}
                    args={entry.arguments}
                    state={entry.state}
                    summary={entry.summary}
                    durationMs={entry.durationMs}
                    error={entry.fault?.message}
                  />
                );
              if (entry.kind === 'memory')
                return (
                  <p key={index} className="text-xs text-ink-muted">
                    Recalled {entry.recalled} memories ({entry.tier})
                  </p>
                );
              if (entry.kind === 'notice')
                return (
                  <p key={index} className="text-xs text-ink-muted">
                    {entry.message}
                  </p>
                );
              if (entry.kind === 'consult')
                return (
                  <Disclosure key={index} summary={`Asked ${entry.agent}: ${entry.question}`} className="text-ink-muted">
                    <Markdown text={entry.answer} className="text-sm" />
                  </Disclosure>
                );
              const text = <Markdown text={entry.text} className="text-sm" />;
              return entry.kind === 'text' ? (
                <div key={index}>{text}</div>
              ) : (
                <Disclosure key={index} summary="Reasoning" className="text-ink-muted">
                  {text}
                </Disclosure>
              );
            })}
          </section>
        ) : null}
      </div>
    </aside>
  );
}
