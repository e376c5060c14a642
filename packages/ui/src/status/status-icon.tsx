import { Ban, Check, CircleDashed, Hand, X } from 'lucide-react';
import { cn } from '../cn';
import { statusLook, type Tone } from './status-look';

const ring: Readonly<Record<Tone, string>> = {
  neutral: 'border-line-strong bg-surface text-ink-faint',
  accent: 'border-accent bg-surface text-accent',
  success: 'border-success bg-success text-surface',
  warning: 'border-warning bg-warning-soft text-warning',
  danger: 'border-danger bg-danger text-surface',
};

/** The node of a step: shape as well as colour says the state, so that it reads without colour. */
export function StatusIcon({ status, className }: { readonly status: string; readonly className?: string }) {
  const { tone, live, label } = statusLook(status);
  const word = status.toLowerCase();
  return (
    <span
      role="img"
      aria-label={label}
      className={cn(
        'relative inline-flex size-4.5 shrink-0 items-center justify-center rounded-full border-[1.5px] [&_svg]:size-3',
        ring[tone],
        className,
      )}
    >
      {live ? <span className="size-2 animate-breathe rounded-full bg-accent" /> : null}
      {tone === 'success' ? <Check strokeWidth={3} /> : null}
      {tone === 'danger' ? <X strokeWidth={3} /> : null}
      {tone === 'warning' ? <Hand strokeWidth={2.25} /> : null}
      {word === 'cancelled' || word === 'skipped' ? <Ban strokeWidth={2} /> : null}
      {word === 'pending' || word === 'blocked' || word === 'ready' ? <CircleDashed className="size-2.5! opacity-0" /> : null}
    </span>
  );
}
