import { cn } from '../cn';

export interface ProgressProps {
  /** 0–100; absent means indeterminate. */
  readonly percent?: number;
  readonly label: string;
  readonly tone?: 'accent' | 'success' | 'danger' | 'warning';
  readonly className?: string;
}

const fill = { accent: 'bg-accent', success: 'bg-success', danger: 'bg-danger', warning: 'bg-warning' } as const;

export function Progress({ percent, label, tone = 'accent', className }: ProgressProps) {
  const value = percent === undefined ? undefined : Math.min(100, Math.max(0, percent));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value === undefined ? undefined : Math.round(value)}
      className={cn('h-1 w-full overflow-hidden rounded-full bg-hover', className)}
    >
      <div
        className={cn('h-full rounded-full transition-[width] duration-300', fill[tone], value === undefined && 'w-1/3 animate-breathe')}
        style={value === undefined ? undefined : { width: `${value}%` }}
      />
    </div>
  );
}
