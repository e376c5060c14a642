import { Disclosure } from '../base/disclosure';

export interface EvidenceItem {
  readonly claim: string;
  readonly source: string;
  readonly locator?: string;
  readonly quote?: string;
}

/** Where the statements of an answer come from. */
export function EvidenceList({ items }: { readonly items: readonly EvidenceItem[] }) {
  if (items.length === 0) return null;
  return (
    <Disclosure
      summary={
        <span className="text-sm">
          Evidence <span className="text-ink-faint tabular-nums">{items.length}</span>
        </span>
      }
    >
      <ol className="mt-1 grid gap-2.5 border-l border-line pl-4">
        {items.map((item, index) => (
          <li key={index} className="text-sm">
            <p className="[overflow-wrap:anywhere]">{item.claim}</p>
            <p className="font-mono text-xs [overflow-wrap:anywhere] text-ink-muted">
              {item.source}
              {item.locator ? ` · ${item.locator}` : ''}
            </p>
            {item.quote ? <blockquote className="mt-0.5 text-xs [overflow-wrap:anywhere] text-ink-muted">“{item.quote}”</blockquote> : null}
          </li>
        ))}
      </ol>
    </Disclosure>
  );
}
