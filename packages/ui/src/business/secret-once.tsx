'use client';
import { KeyRound } from 'lucide-react';
import { cn } from '../cn';
import { CopyButton } from './copy-button';

export interface SecretOnceProps {
  /** What it is, e.g. "Password". */
  readonly label: string;
  readonly secret: string | readonly string[];
  /** What happens when it is lost. */
  readonly note: string;
  readonly className?: string;
}

/** Something that is shown this one time: select it, copy it, keep it. */
export function SecretOnce({ label, secret, note, className }: SecretOnceProps) {
  const lines = typeof secret === 'string' ? [secret] : secret;
  return (
    <div className={cn('rounded-lg border border-warning/50 bg-warning-soft p-3', className)}>
      <p className="flex items-center gap-1.5 text-xs font-medium text-warning">
        <KeyRound aria-hidden="true" className="size-3.5" />
        {label} · shown this once
      </p>
      <div className="mt-2 flex items-start gap-2 rounded-md border border-line bg-surface py-1.5 pr-1.5 pl-3">
        <code
          aria-label={label}
          className={cn(
            'min-w-0 flex-1 self-center font-mono text-sm break-all text-ink select-all',
            lines.length > 1 && 'grid grid-cols-2 gap-x-6 gap-y-1 tabular-nums',
          )}
        >
          {lines.map((line) => (
            <span key={line}>{line}</span>
          ))}
        </code>
        <CopyButton text={lines.join('\n')} label={`Copy ${label.toLowerCase()}`} />
      </div>
      <p className="mt-2 text-xs text-pretty text-ink-muted">{note}</p>
    </div>
  );
}
