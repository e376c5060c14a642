import type { AuthorizationRequest } from '@autoweave/contracts';
import { Check } from 'lucide-react';

/** What an application may do, in words. */
export function ScopeList({ scopes }: { readonly scopes: AuthorizationRequest['scopes'] }) {
  return (
    <ul aria-label="What it may do" className="grid gap-1.5 rounded-lg border border-line bg-surface px-3 py-2.5">
      {scopes.map(({ scope, text }) => (
        <li key={scope} className="flex items-start gap-2 text-sm">
          <Check aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-ink-faint" />
          <span className="min-w-0 flex-1">{text}</span>
        </li>
      ))}
    </ul>
  );
}
