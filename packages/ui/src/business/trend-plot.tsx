import { cn } from '../cn';

export interface TrendPlotProps {
  readonly label: string;
  /** Oldest first. */
  readonly values: readonly number[];
  /** What the first and the last value stand for, e.g. times. */
  readonly from: string;
  readonly to: string;
  readonly unit?: string;
  /** Upper end of the scale; left out: the highest value. */
  readonly top?: number;
  readonly className?: string;
}

const shown = (value: number): string => (value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1));

/** A course over time from zero, with its scale and ends named. */
export function TrendPlot({ label, values: given, from, to, unit = '', top, className }: TrendPlotProps) {
  // One value is a level.
  const values = given.length === 1 ? [...given, ...given] : given;
  const most = Math.max(top ?? 0, ...values, 1);
  const x = (index: number) => (index / Math.max(1, values.length - 1)) * 100;
  const points = values.map((value, index) => `${x(index).toFixed(2)},${(40 - (value / most) * 40).toFixed(2)}`);
  const now = values.at(-1) ?? 0;
  return (
    <figure className={cn('min-w-0', className)}>
      <figcaption className="flex items-baseline gap-2 text-xs text-ink-faint">
        <span className="min-w-0 flex-1 truncate font-medium">{label}</span>
        <span className="text-sm font-medium text-ink tabular-nums">
          {shown(now)}
          {unit}
        </span>
      </figcaption>
      <div className="mt-2 flex gap-2">
        <div className="flex flex-col justify-between text-right text-2xs text-ink-faint tabular-nums" aria-hidden="true">
          <span>
            {shown(most)}
            {unit}
          </span>
          <span>0</span>
        </div>
        <svg
          role="img"
          aria-label={`${label}: ${shown(now)}${unit} now, at most ${shown(Math.max(0, ...values))}${unit}`}
          viewBox="0 0 100 40"
          preserveAspectRatio="none"
          className="h-24 min-w-0 flex-1 border-b border-l border-line text-accent"
        >
          <line x1="0" x2="100" y1="20" y2="20" className="stroke-line" strokeDasharray="2 2" vectorEffect="non-scaling-stroke" />
          <polygon points={`0,40 ${points.join(' ')} 100,40`} fill="currentColor" opacity="0.1" />
          <polyline points={points.join(' ')} fill="none" stroke="currentColor" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
        </svg>
      </div>
      <div className="mt-1 flex justify-between pl-8 text-2xs text-ink-faint" aria-hidden="true">
        <span>{from}</span>
        <span>{to}</span>
      </div>
    </figure>
  );
}
