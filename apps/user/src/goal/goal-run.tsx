'use client';
import { isTerminalGoalState } from '@autoweave/contracts';
import { type GoalView, refusalOf } from '@autoweave/contracts/client';
import {
  Button,
  Disclosure,
  Elapsed,
  ErrorState,
  formatPlural,
  Markdown,
  ModelLabel,
  RefusalCard,
  SkeletonRows,
  StatusIcon,
} from '@autoweave/ui';
import { Pencil } from 'lucide-react';
import { useGoalView } from '../api/goal-view';
import { FaultState } from '../shell/fault-state';
import { GoalAnswer } from './goal-answer';
import { GoalApprovals } from './goal-approvals';
import { GoalArtifacts } from './goal-artifacts';
import { GoalHead } from './goal-head';
import { FinishedActions } from './finished-actions';
import { GoalPlan } from './goal-plan';

export interface GoalRunProps {
  readonly goalId: string;
  /** A supported goal was picked from a refusal. */
  readonly onSuggestion?: (text: string) => void;
  /** The reader wants to change the goal and hand it in anew. */
  readonly onAgain?: () => void;
}

/** A goal from its first event to its answer, live. */
export function GoalRun({ goalId, onSuggestion, onAgain }: GoalRunProps) {
  const query = useGoalView(goalId);
  if (query.isError && !query.data)
    return <FaultState error={query.error} title="The goal could not be loaded" onRetry={() => void query.refetch()} />;
  if (!query.data || query.data.lastSeq === 0) return <SkeletonRows rows={3} />;
  return isTerminalGoalState(query.data.state) ? (
    <Finished view={query.data} onSuggestion={onSuggestion} onAgain={onAgain} />
  ) : (
    <Running view={query.data} />
  );
}

function Running({ view }: { readonly view: GoalView }) {
  const pending = view.approvals.filter((approval) => approval.status === 'pending');
  const replan = view.replans.at(-1);
  const artifacts = view.tasks.flatMap((task) => task.result?.artifacts ?? []);
  return (
    <div className="grid min-w-0 gap-4">
      <section aria-label="Plan" className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface">
        <GoalHead view={view} />
        {view.plan?.summary ? <Markdown text={view.plan.summary} className="px-3.5 pt-2.5 text-sm text-ink-muted" /> : null}
        {replan ? (
          <p className="px-3.5 pt-2 text-xs text-warning">
            Plan {view.plan?.version ?? ''} after a setback: {replan.fault.message}
          </p>
        ) : null}
        {view.tasks.length > 0 ? (
          <div className="p-2">
            <GoalPlan view={view} />
          </div>
        ) : null}
      </section>
      <GoalApprovals approvals={pending} />
      <GoalArtifacts goalId={view.goalId} artifacts={artifacts} />
      {view.model ? <ModelLabel model={view.model} /> : null}
    </div>
  );
}

function Finished({ view, onSuggestion, onAgain }: { readonly view: GoalView } & Pick<GoalRunProps, 'onSuggestion' | 'onAgain'>) {
  const refusal = refusalOf(view);
  const decided = view.approvals.filter((approval) => approval.status !== 'pending');
  return (
    <div className="grid min-w-0 gap-4">
      {view.tasks.length > 0 ? (
        <Disclosure
          summary={
            <>
              <StatusIcon status={view.status} className="size-4" />
              <span>{view.status === 'complete' ? 'Done' : view.status === 'failed' ? 'Failed' : 'Cancelled'}</span>
              <span className="text-ink-faint tabular-nums">
                {formatPlural(view.tasks.length, 'step')}
                {view.receivedAt && view.finishedAt ? (
                  <>
                    {' '}
                    · <Elapsed since={view.receivedAt} until={view.finishedAt} />
                  </>
                ) : null}
              </span>
            </>
          }
        >
          <div className="mt-1 grid gap-3">
            <div className="rounded-lg border border-line bg-surface p-2">
              {view.plan?.summary ? <Markdown text={view.plan.summary} className="px-1.5 pt-0.5 pb-1.5 text-sm text-ink-muted" /> : null}
              <GoalPlan view={view} />
            </div>
            <GoalApprovals approvals={decided} />
          </div>
        </Disclosure>
      ) : null}
      {view.result ? <GoalAnswer goalId={view.goalId} result={view.result} model={view.model} /> : null}
      {refusal ? (
        <RefusalCard
          title={refusal.code === 'CLARIFICATION_NEEDED' ? 'This needs a clearer wording' : 'This cannot be done here'}
          reason={refusal.reason}
          missing={refusal.missing}
          suggestions={refusal.suggestions}
          onUse={onSuggestion}
        />
      ) : null}
      {view.fault && !refusal ? (
        <ErrorState title="The goal failed" code={view.fault.code} detail={view.fault.message} hint={view.fault.hint} />
      ) : null}
      {view.status === 'cancelled' ? (
        <p className="text-sm text-ink-muted">
          Cancelled{view.cancelReason ? `: ${view.cancelReason}` : ''}. Nothing more will be done for it.
        </p>
      ) : null}
      {!view.result ? <GoalArtifacts goalId={view.goalId} artifacts={view.tasks.flatMap((task) => task.result?.artifacts ?? [])} /> : null}
      {view.tasks.length > 0 ? <FinishedActions view={view} /> : null}
      {!view.result ? (
        <div className="flex flex-wrap items-center gap-3">
          {onAgain ? (
            <Button size="sm" onClick={onAgain}>
              <Pencil />
              Edit and send again
            </Button>
          ) : null}
          {view.model ? <ModelLabel model={view.model} /> : null}
        </div>
      ) : null}
    </div>
  );
}
