import { cn } from '../cn';
import { statusLook, type Tone } from './status-look';

const fill: Readonly<Record<Tone, string>> = {
  neutral: 'bg-ink-faint',
  accent: 'bg-accent',
  success: 'bg-success',
  warning: 'bg-warning',
  danger: 'bg-danger',
};

/** A dot in the colour of a status. Decorative: the word stands beside it or in `aria-label` of its row. */
export function StatusDot({ status, className }: { readonly status: string; readonly className?: string }) {
  const { tone, live } = statusLook(status);
  return (
    <span
      aria-hidden="true"
      className={cn('inline-block size-2 shrink-0 rounded-full', fill[tone], live && 'animate-breathe', className)}
    />
  );
}
