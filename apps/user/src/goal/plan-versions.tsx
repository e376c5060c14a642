'use client';
import type { PlanTask } from '@autoweave/contracts';
import type { GoalView } from '@autoweave/contracts/client';
import { cn, formatPlural, ModelLabel, RelativeTime, SkeletonRows } from '@autoweave/ui';
import { useState } from 'react';
import { usePlanChange, usePlans } from '../api/goal-history';
import { FaultState } from '../shell/fault-state';

type Change = 'added' | 'removed' | 'changed';
const signs: Readonly<Record<Change, string>> = { added: '+', removed: '−', changed: '~' };
const looks: Readonly<Record<Change, string>> = {
  added: 'bg-success-soft text-success',
  removed: 'bg-danger-soft text-danger',
  changed: 'bg-warning-soft text-warning',
};

const said = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Which fields of a step are different, as before → after. */
function fieldsOf(before: PlanTask | undefined, after: PlanTask | undefined): readonly string[] {
  if (!before || !after) return [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof PlanTask)[];
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => `${name}: ${said(before[name]) ?? 'none'} → ${said(after[name]) ?? 'none'}`);
}

function Difference({ goalId, from, to }: { readonly goalId: string; readonly from: number; readonly to: number }) {
  const { data, error, refetch } = usePlanChange(goalId, from, to);
  if (error) return <FaultState error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={2} />;
  const before = new Map(data.before.tasks.map((task) => [task.key, task]));
  const after = new Map(data.after.tasks.map((task) => [task.key, task]));
  const { added, removed, changed, same } = data.changes;
  const rows = [
    ...removed.map((key) => ({ key, change: 'removed' as const })),
    ...changed.map((key) => ({ key, change: 'changed' as const })),
    ...added.map((key) => ({ key, change: 'added' as const })),
  ];
  return (
    <div className="grid gap-1">
      <ul aria-label={`Changes from version ${from} to ${to}`} className="grid gap-1">
        {rows.map(({ key, change }) => (
          <li key={key} className={cn('rounded-md px-2.5 py-1.5 text-sm', looks[change])}>
            <span aria-hidden="true" className="mr-2 inline-block w-2 font-mono">
              {signs[change]}
            </span>
            <span className="sr-only">{change}: </span>
            <span className={change === 'removed' ? 'line-through' : undefined}>{(after.get(key) ?? before.get(key))?.name ?? key}</span>
            {fieldsOf(before.get(key), after.get(key)).map((line) => (
              <p key={line} className="ml-4 text-xs [overflow-wrap:anywhere] text-ink-muted">
                {line}
              </p>
            ))}
          </li>
        ))}
      </ul>
      <p className="text-xs text-ink-faint">{formatPlural(same.length, 'step')} unchanged</p>
    </div>
  );
}

/** Every version of the plan, and what each changed against the one before. */
export function PlanVersions({ view }: { readonly view: GoalView }) {
  const query = usePlans(view.goalId, view.plan?.version ?? 0);
  const [chosen, setChosen] = useState<number>();
  if (query.isError && !query.data) return <FaultState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows rows={2} />;
  const versions = [...query.data.versions].sort((a, b) => b.version - a.version);
  const shown = chosen ?? versions[0]?.version ?? 1;
  return (
    <ol aria-label="Plan versions" className="grid gap-2">
      {versions.map((version) => (
        <li key={version.version} className="grid min-w-0 gap-2 rounded-lg border border-line bg-surface px-3 py-2">
          <button
            type="button"
            aria-expanded={shown === version.version}
            onClick={() => setChosen(shown === version.version ? 0 : version.version)}
            className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-0.5 rounded-sm text-left text-sm"
          >
            <span className="font-medium">Version {version.version}</span>
            <span className="text-xs text-ink-faint">
              {formatPlural(version.tasks, 'step')}
              {version.kept > 0 ? `, ${version.kept} kept` : ''} · <RelativeTime at={version.at} />
            </span>
            <ModelLabel model={version.model} className="ml-auto" />
          </button>
          {shown === version.version ? (
            <>
              {version.summary ? <p className="text-sm text-pretty text-ink-muted">{version.summary}</p> : null}
              {version.version > 1 ? (
                <Difference goalId={view.goalId} from={version.version - 1} to={version.version} />
              ) : (
                <p className="text-xs text-ink-faint">The first plan of this goal.</p>
              )}
            </>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
