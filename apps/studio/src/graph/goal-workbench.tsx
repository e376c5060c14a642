'use client';
import { Elapsed, EmptyState, Segmented, Skeleton, StatusBadge } from '@autoweave/ui';
import { List, Workflow } from 'lucide-react';
import { useState } from 'react';
import { useGoalView } from '../api/goal-view';
import { FaultState } from '../shell/fault-state';
import { GoalGraph } from './goal-graph';
import { GoalPicker } from './goal-picker';
import { TaskList } from './task-list';
import { TaskPanel } from './task-panel';
import { useWide } from './use-wide';

/** A goal's plan as it is carried out: graph or list, and the selected task beside it. */
export function GoalWorkbench({ goalId }: { readonly goalId: string }) {
  const query = useGoalView(goalId);
  const wide = useWide();
  const [chosen, setChosen] = useState<'graph' | 'list'>();
  const [selected, setSelected] = useState<string>();
  const mode = chosen ?? (wide ? 'graph' : 'list');
  const view = query.data;
  const task = view?.tasks.find((each) => each.taskId === selected);
  const nameOf = (taskId: string) => view?.tasks.find((each) => each.taskId === taskId)?.name;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2">
        <h1 className="sr-only">Plan of a goal</h1>
        <div className="min-w-0 flex-1 basis-60">
          <GoalPicker goalId={goalId} />
        </div>
        {view && view.lastSeq > 0 ? (
          <div className="flex items-center gap-3 text-xs text-ink-faint tabular-nums">
            <StatusBadge status={view.approvals.some((approval) => approval.status === 'pending') ? 'waiting' : view.status} />
            {view.plan ? <span>plan {view.plan.version}</span> : null}
            <span>
              {view.tasks.filter((each) => each.state === 'completed').length} of {view.tasks.length} done
            </span>
            {view.receivedAt ? <Elapsed since={view.receivedAt} until={view.finishedAt} /> : null}
          </div>
        ) : null}
        <Segmented
          label="View"
          value={mode}
          onChange={setChosen}
          options={[
            {
              value: 'graph',
              label: (
                <>
                  <Workflow />
                  Graph
                </>
              ),
            },
            {
              value: 'list',
              label: (
                <>
                  <List />
                  List
                </>
              ),
            },
          ]}
        />
      </header>
      <div className="relative flex min-h-0 flex-1">
        <div className="min-h-0 min-w-0 flex-1 overflow-auto">
          {query.isPending ? (
            <div role="status" className="p-6">
              <span className="sr-only">Loading the plan</span>
              <Skeleton className="h-64" />
            </div>
          ) : null}
          {query.isError && !view ? (
            <div className="mx-auto max-w-xl p-6">
              <FaultState error={query.error} onRetry={() => void query.refetch()} />
            </div>
          ) : null}
          {view && view.tasks.length === 0 ? (
            <EmptyState icon={Workflow} title="No plan">
              {view.status === 'pending'
                ? 'The goal is still being understood; its plan appears here by itself.'
                : 'This goal ended before a plan was made.'}
            </EmptyState>
          ) : null}
          {view && view.tasks.length > 0 ? (
            mode === 'graph' ? (
              <GoalGraph tasks={view.tasks} selected={selected} onSelect={setSelected} across={wide} />
            ) : (
              <TaskList tasks={view.tasks} onSelect={setSelected} />
            )
          ) : null}
        </div>
        {task ? (
          <div className="absolute inset-0 z-10 grid md:static md:w-80 md:shrink-0 md:border-l md:border-line">
            <TaskPanel task={task} nameOf={nameOf} onSelect={setSelected} onClose={() => setSelected(undefined)} />
          </div>
        ) : null}
      </div>
    </div>
  );
}
