'use client';
import type { PhaseVisit } from '@autoweave/contracts';
import type { GoalView } from '@autoweave/contracts/client';
import { Badge, cn, Elapsed, formatCount, SkeletonRows } from '@autoweave/ui';
import { useTrace } from '../api/goal-history';
import { FaultState } from '../shell/fault-state';

const msOf = (visit: PhaseVisit): number =>
  Math.max(0, Date.parse(visit.endedAt ?? new Date().toISOString()) - Date.parse(visit.startedAt));
const tokensOf = ({ usage }: PhaseVisit): number => usage.inputTokens + usage.outputTokens;

/** The phases of a run in the order of its visits, each with its share of the time. */
export function PhaseTimeline({ view }: { readonly view: GoalView }) {
  const query = useTrace(view.goalId, view.lastSeq);
  if (query.isError && !query.data) return <FaultState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows rows={4} />;
  const { phases } = query.data;
  if (phases.length === 0) return <p className="text-sm text-ink-muted">No phase has begun yet.</p>;
  const longest = Math.max(1, ...phases.map(msOf));
  return (
    <ol aria-label="Phases" className="grid">
      {phases.map((visit, index) => (
        <li
          key={index}
          className="grid grid-cols-[4.5rem_1fr_7.5rem] sm:grid-cols-[5.5rem_1fr_9rem] items-center gap-x-3 gap-y-0.5 border-b border-line py-1.5 text-sm last:border-0"
        >
          <span className={cn('font-medium capitalize', visit.blamed && 'text-danger')}>{visit.phase.toLowerCase()}</span>
          <span className="h-1.5 min-w-0 overflow-hidden rounded-full bg-hover" aria-hidden="true">
            <span
              className={cn(
                'block h-full min-w-0.5 rounded-full',
                visit.blamed ? 'bg-danger' : 'bg-accent',
                !visit.endedAt && 'animate-breathe',
              )}
              style={{ width: `${(msOf(visit) / longest) * 100}%` }}
            />
          </span>
          <span className="text-right text-xs text-ink-faint tabular-nums">
            {tokensOf(visit) > 0 ? `${formatCount(tokensOf(visit))} tokens · ` : ''}
            <Elapsed since={visit.startedAt} until={visit.endedAt} />
          </span>
          {visit.outcome || visit.blamed ? (
            <p className="col-span-2 col-start-2 text-xs text-pretty text-ink-muted">
              {visit.blamed ? (
                <>
                  <Badge tone="danger" className="mr-1.5">
                    cause of a failure
                  </Badge>
                  {visit.blamed.reason}{' '}
                </>
              ) : null}
              {visit.outcome}
            </p>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
