import { Compass } from 'lucide-react';
import { Badge } from '../base/badge';

export interface RefusalCardProps {
  readonly title: string;
  readonly reason: string;
  readonly missing: readonly string[];
  /** Nearest goals that can be done here. */
  readonly suggestions: readonly string[];
  readonly onUse?: (suggestion: string) => void;
}

/** A goal that cannot be done here: what is missing, and what can be asked instead. */
export function RefusalCard({ title, reason, missing, suggestions, onUse }: RefusalCardProps) {
  return (
    <section aria-label={title} className="rounded-lg border border-line bg-surface p-4">
      <div className="flex items-center gap-2">
        <Compass aria-hidden="true" className="size-4 text-ink-faint" />
        <h2 className="text-sm font-medium">{title}</h2>
      </div>
      <p className="mt-1.5 text-sm text-pretty text-ink-muted">{reason}</p>
      {missing.length > 0 ? (
        <p className="mt-2.5 flex flex-wrap items-center gap-1.5 text-xs text-ink-muted">
          Missing{' '}
          {missing.map((name) => (
            <Badge key={name} tone="warning">
              {name}
            </Badge>
          ))}
        </p>
      ) : null}
      {suggestions.length > 0 ? (
        <div className="mt-3.5">
          <p className="mb-1 text-xs font-medium text-ink-faint">What can be done here</p>
          <ul className="-mx-2">
            {suggestions.map((text) => (
              <li key={text}>
                <button
                  type="button"
                  onClick={() => onUse?.(text)}
                  className="w-full rounded-md px-2 py-1.5 text-left text-sm text-accent hover:bg-accent-soft pointer-coarse:py-2.5"
                >
                  {text}
                </button>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </section>
  );
}
