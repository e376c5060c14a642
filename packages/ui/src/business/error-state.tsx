import { CircleAlert } from 'lucide-react';
import { Button } from '../base/button';
import { cn } from '../cn';
import { LinkedText } from './linked-text';

export interface ErrorStateProps {
  readonly title: string;
  /** Stable code, for support and for searching the documentation. */
  readonly code?: string;
  readonly detail?: string;
  /** What the reader can do next. */
  readonly hint?: string;
  readonly requestId?: string;
  readonly onRetry?: () => void;
  readonly className?: string;
}

/** Something failed: what, its code, and what to do. */
export function ErrorState({ title, code, detail, hint, requestId, onRetry, className }: ErrorStateProps) {
  return (
    <div role="alert" className={cn('flex gap-3 rounded-lg border border-danger/30 bg-danger-soft px-4 py-3 text-sm', className)}>
      <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-danger" />
      <div className="min-w-0 flex-1">
        <p className="font-medium text-ink">{title}</p>
        {detail && detail !== title ? <p className="mt-0.5 [overflow-wrap:anywhere] text-ink-muted">{detail}</p> : null}
        {hint ? (
          <p className="mt-0.5 [overflow-wrap:anywhere] text-ink">
            <LinkedText text={hint} />
          </p>
        ) : null}
        {code || requestId ? (
          <p className="mt-1.5 font-mono text-xs break-all text-ink-muted">{[code, requestId].filter(Boolean).join(' · ')}</p>
        ) : null}
      </div>
      {onRetry ? (
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      ) : null}
    </div>
  );
}
