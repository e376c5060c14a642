import { cn } from '../cn';

export interface SparklineProps {
  /** Oldest first. */
  readonly values: readonly number[];
  readonly label: string;
  readonly className?: string;
}

/** A trend without axes, scaled to its own range; a flat series is drawn in the middle. */
export function Sparkline({ values, label, className }: SparklineProps) {
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const points = values.map((value, index) => {
    const x = values.length === 1 ? 100 : (index / (values.length - 1)) * 100;
    const y = span === 0 ? 15 : 27 - ((value - low) / span) * 24;
    return `${x.toFixed(2)},${y.toFixed(2)}`;
  });
  return (
    <svg role="img" aria-label={label} viewBox="0 0 100 30" preserveAspectRatio="none" className={cn('overflow-visible', className)}>
      <polygon points={`0,30 ${points.join(' ')} 100,30`} fill="currentColor" opacity="0.09" />
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
