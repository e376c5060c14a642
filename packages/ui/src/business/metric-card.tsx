import type { ReactNode } from 'react';
import { Skeleton } from '../base/skeleton';
import { cn } from '../cn';
import { Sparkline } from './sparkline';

export interface MetricCardProps {
  readonly label: string;
  /** Absent while loading. */
  readonly value: ReactNode | undefined;
  readonly unit?: string;
  readonly detail?: ReactNode;
  /** Recent values, oldest first. */
  readonly trend?: readonly number[];
  readonly className?: string;
}

export function MetricCard({ label, value, unit, detail, trend, className }: MetricCardProps) {
  return (
    <div className={cn('flex min-w-0 flex-col rounded-lg border border-line bg-surface p-4', className)}>
      <p className="truncate text-xs font-medium text-ink-faint">{label}</p>
      <div className="mt-1.5 flex items-end justify-between gap-3">
        {value === undefined ? (
          <Skeleton className="my-1 h-6 w-16" />
        ) : (
          <p className="text-2xl font-semibold tracking-tight whitespace-nowrap tabular-nums">
            {value}
            {unit ? <span className="ml-1 text-sm font-normal text-ink-faint">{unit}</span> : null}
          </p>
        )}
        {trend && trend.length > 1 ? (
          <Sparkline values={trend} label={`${label}, recent values`} className="mb-1.5 h-7 w-24 min-w-0 text-accent" />
        ) : null}
      </div>
      {detail ? <div className="mt-1 truncate text-xs text-ink-muted">{detail}</div> : null}
    </div>
  );
}
