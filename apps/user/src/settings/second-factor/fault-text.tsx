import type { ReactNode } from 'react';

/** What went wrong with the last try; nothing while nothing did. */
export function FaultText({ children }: { readonly children: ReactNode }) {
  return children ? (
    <p role="alert" className="rounded-md border border-danger/30 bg-danger-soft px-3 py-2 text-sm text-ink">
      {children}
    </p>
  ) : null;
}
