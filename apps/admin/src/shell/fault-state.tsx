'use client';
import { toApiError } from '@autoweave/contracts/client';
import { ErrorState } from '@autoweave/ui';

/** A failed call on the page: its code, and what to do. */
export function FaultState({
  error,
  title,
  onRetry,
  className,
}: {
  readonly error: unknown;
  readonly title?: string;
  readonly onRetry?: () => void;
  readonly className?: string;
}) {
  const fault = toApiError(error);
  return (
    <ErrorState
      title={title ?? fault.title}
      detail={fault.message}
      hint={fault.hint}
      code={fault.code}
      requestId={fault.requestId}
      onRetry={onRetry}
      className={className}
    />
  );
}
