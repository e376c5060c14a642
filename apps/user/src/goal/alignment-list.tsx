import type { Alignment } from '@autoweave/contracts';
import { cn } from '@autoweave/ui';
import { Check, TriangleAlert } from 'lucide-react';

const said = [
  ['conflicts', 'Speaks against it', TriangleAlert, 'text-warning'],
  ['supports', 'Speaks for it', Check, 'text-success'],
] as const;

/** How the plan stands to what the organisation says it is for, statement by statement. */
export function AlignmentList({ alignment }: { readonly alignment: Alignment }) {
  const { supports, conflicts, documents, method } = alignment;
  return (
    <div className="grid gap-2">
      {supports.length + conflicts.length === 0 ? (
        <p className="text-sm text-ink-muted">Nothing your organisation wrote down speaks for or against this plan.</p>
      ) : null}
      {said.flatMap(([side, words, Icon, look]) =>
        alignment[side].length === 0
          ? []
          : [
              <div key={side} className="grid gap-1">
                <h3 className="text-xs font-medium text-ink-muted">{words}</h3>
                <ul className="grid gap-1">
                  {alignment[side].map(({ document, statement }) => (
                    <li key={document + statement} className="flex items-start gap-2 text-sm">
                      <Icon aria-hidden="true" className={cn('mt-0.5 size-4 shrink-0', look)} />
                      <span className="min-w-0 [overflow-wrap:anywhere]">
                        {statement} <span className="text-xs text-ink-faint">({document})</span>
                      </span>
                    </li>
                  ))}
                </ul>
              </div>,
            ],
      )}
      <p className="text-xs text-ink-faint">
        Compared with {documents.map(({ name, version }) => `${name} (version ${version})`).join(', ')} by {method}.
      </p>
    </div>
  );
}
