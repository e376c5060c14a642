'use client';
import { Wrench } from 'lucide-react';
import { Disclosure } from '../base/disclosure';
import { Spinner } from '../base/spinner';
import { cn } from '../cn';
import { formatDuration } from '../format/duration';
import { CodeText } from './code-text';

export interface ToolCallProps {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly state: 'running' | 'ok' | 'failed';
  readonly summary?: string;
  readonly durationMs?: number;
  readonly error?: string;
}

/** One short argument, to tell calls apart while they are closed. */
function gist(args: Readonly<Record<string, unknown>>): string {
  const first = Object.values(args).find((value) => typeof value === 'string' || typeof value === 'number');
  return first === undefined ? '' : String(first).replace(/\s+/g, ' ').slice(0, 80);
}

/** A tool call: one line, opening to its arguments and result. */
export function ToolCall({ tool, args, state, summary, durationMs, error }: ToolCallProps) {
  return (
    <Disclosure
      className="rounded-md border border-line bg-canvas px-2"
      summary={
        <>
          {state === 'running' ? (
            <Spinner className="size-3.5 text-accent" />
          ) : (
            <Wrench aria-hidden="true" className={cn('size-3.5 shrink-0', state === 'failed' ? 'text-danger' : 'text-ink-faint')} />
          )}
          <code className="shrink-0 font-mono text-xs text-ink">{tool}</code>
          <span className="min-w-0 flex-1 truncate font-mono text-xs text-ink-faint">{gist(args)}</span>
          {state === 'failed' ? <span className="shrink-0 text-xs text-danger">failed</span> : null}
          {state === 'running' ? <span className="sr-only">running</span> : null}
          {durationMs !== undefined ? (
            <span className="shrink-0 text-xs text-ink-faint tabular-nums">{formatDuration(durationMs)}</span>
          ) : null}
        </>
      }
    >
      <dl className="grid gap-2 pt-1 pb-2.5">
        <div>
          <dt className="mb-1 text-2xs font-medium text-ink-faint">Arguments</dt>
          <dd>
            <CodeText text={JSON.stringify(args, null, 2)} />
          </dd>
        </div>
        {summary || error ? (
          <div>
            <dt className="mb-1 text-2xs font-medium text-ink-faint">Result</dt>
            <dd className={cn(error && 'text-danger')}>
              <CodeText text={error ?? summary ?? ''} />
            </dd>
          </div>
        ) : null}
      </dl>
    </Disclosure>
  );
}
