'use client';
import type { ArgumentConstraint } from '@autoweave/contracts';
import { Select, Switch, Textarea } from '@autoweave/ui';
import { type DraftConstraint, readConstraint } from './suggest-constraints';

const operators: readonly { readonly value: ArgumentConstraint['op']; readonly label: string }[] = [
  { value: 'equals', label: 'is exactly' },
  { value: 'prefix', label: 'begins with' },
  { value: 'glob', label: 'matches' },
  { value: 'one_of', label: 'is one of' },
  { value: 'at_most', label: 'is at most' },
];

export interface ConstraintRowsProps {
  readonly drafts: readonly DraftConstraint[];
  readonly original: Readonly<Record<string, unknown>>;
  readonly onChange: (drafts: readonly DraftConstraint[]) => void;
}

/** One row per argument of the call: whether and how it is bounded. */
export function ConstraintRows({ drafts, original, onChange }: ConstraintRowsProps) {
  const change = (path: string, part: Partial<DraftConstraint>) =>
    onChange(drafts.map((draft) => (draft.path === path ? { ...draft, ...part } : draft)));
  return (
    <ul aria-label="Constraints" className="grid gap-3">
      {drafts.map((draft) => {
        const read = readConstraint(draft, original[draft.path]);
        const error = draft.used && 'error' in read ? read.error : undefined;
        return (
          <li key={draft.path} className="grid gap-1.5">
            <div className="flex items-center gap-2.5">
              <Switch
                aria-label={`Bound ${draft.path}`}
                checked={draft.used}
                onCheckedChange={(used) => change(draft.path, { used: used === true })}
              />
              <code className="min-w-0 flex-1 truncate font-mono text-xs">{draft.path}</code>
              {draft.used ? (
                <Select
                  label={`How ${draft.path} is bounded`}
                  value={draft.op}
                  onChange={(op) => change(draft.path, { op: op as ArgumentConstraint['op'] })}
                  options={operators}
                  className="w-36"
                />
              ) : (
                <span className="text-xs text-ink-faint">anything</span>
              )}
            </div>
            {draft.used ? (
              <Textarea
                aria-label={`Value for ${draft.path}`}
                aria-invalid={error ? true : undefined}
                value={draft.value}
                rows={1}
                onChange={(event) => change(draft.path, { value: event.target.value })}
                className="max-h-32 min-h-9 font-mono text-xs!"
              />
            ) : null}
            {error ? (
              <p role="alert" className="text-xs text-danger">
                {draft.path} {error}
              </p>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
