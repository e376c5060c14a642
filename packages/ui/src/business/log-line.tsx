import { cn } from '../cn';

export interface LogEntry {
  readonly id: string;
  readonly at: string;
  readonly level: 'debug' | 'info' | 'warning' | 'error';
  readonly source?: string;
  readonly message: string;
}

const colour = { debug: 'text-ink-faint', info: 'text-ink-muted', warning: 'text-warning', error: 'text-danger' } as const;

export function LogLine({ entry }: { readonly entry: LogEntry }) {
  return (
    <div className="flex gap-3 px-4 py-0.5 font-mono text-xs hover:bg-hover">
      <time dateTime={entry.at} className="shrink-0 text-ink-faint tabular-nums" suppressHydrationWarning>
        {new Date(entry.at).toLocaleTimeString('en-GB')}
      </time>
      <span className={cn('w-14 shrink-0', colour[entry.level])}>{entry.level}</span>
      {entry.source ? <span className="hidden w-32 shrink-0 truncate text-ink-faint sm:block">{entry.source}</span> : null}
      <span className="min-w-0 [overflow-wrap:anywhere] text-ink">{entry.message}</span>
    </div>
  );
}

/** Newest last; the box scrolls, and is announced politely. */
export function LogViewer({
  entries,
  label,
  className,
}: {
  readonly entries: readonly LogEntry[];
  readonly label: string;
  readonly className?: string;
}) {
  return (
    <div role="log" aria-label={label} tabIndex={0} className={cn('flex max-h-80 flex-col-reverse overflow-y-auto py-2', className)}>
      <div>
        {entries.map((entry) => (
          <LogLine key={entry.id} entry={entry} />
        ))}
      </div>
    </div>
  );
}
