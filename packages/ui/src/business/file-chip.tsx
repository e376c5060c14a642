import { FileText, RotateCw, X } from 'lucide-react';
import { cn } from '../cn';
import { formatBytes } from '../format/bytes';

export interface FileChipProps {
  readonly name: string;
  readonly sizeBytes: number;
  /** 0–100 while it uploads; absent when it is there. */
  readonly percent?: number;
  readonly error?: string;
  readonly onRemove?: () => void;
  readonly onRetry?: () => void;
}

/** A file that is being, or was, attached. */
export function FileChip({ name, sizeBytes, percent, error, onRemove, onRetry }: FileChipProps) {
  return (
    <span
      title={error ?? name}
      className={cn(
        'relative inline-flex h-8 max-w-60 items-center gap-1.5 overflow-hidden rounded-md border bg-surface pr-1 pl-2 text-xs',
        error ? 'border-danger/60 text-danger' : 'border-line-strong text-ink',
      )}
    >
      <FileText aria-hidden="true" className="size-3.5 shrink-0 text-ink-faint" />
      <span className="min-w-0 truncate">{name}</span>
      <span className="shrink-0 pr-1 text-ink-faint tabular-nums">
        {error ? 'failed' : percent !== undefined ? `${Math.round(percent)} %` : formatBytes(sizeBytes)}
      </span>
      {error && onRetry ? (
        <button type="button" aria-label={`Upload ${name} again`} onClick={onRetry} className="rounded-sm p-1 hover:bg-hover">
          <RotateCw className="size-3.5" />
        </button>
      ) : null}
      {onRemove ? (
        <button
          type="button"
          aria-label={`Remove ${name}`}
          onClick={onRemove}
          className="rounded-sm p-1 text-ink-faint hover:bg-hover hover:text-ink"
        >
          <X className="size-3.5" />
        </button>
      ) : null}
      {percent !== undefined && !error ? (
        <span aria-hidden="true" className="absolute bottom-0 left-0 h-0.5 bg-accent transition-[width]" style={{ width: `${percent}%` }} />
      ) : null}
    </span>
  );
}
