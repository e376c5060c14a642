import { WifiOff } from 'lucide-react';

export type ConnectionState = 'connecting' | 'open' | 'reconnecting' | 'closed';

/** Says that the live connection is gone and being made again. Nothing is lost meanwhile: it resumes where it stopped. */
export function ConnectionBanner({ state, onRetry }: { readonly state: ConnectionState; readonly onRetry?: () => void }) {
  if (state !== 'reconnecting') return null;
  return (
    <div
      role="status"
      className="flex items-center justify-center gap-2 border-b border-line bg-warning-soft px-4 py-1.5 text-xs text-warning"
    >
      <WifiOff aria-hidden="true" className="size-3.5" />
      <span>Connection lost. Reconnecting; nothing will be missed.</span>
      {onRetry ? (
        <button type="button" onClick={onRetry} className="font-medium underline underline-offset-2">
          Try now
        </button>
      ) : null}
    </div>
  );
}
