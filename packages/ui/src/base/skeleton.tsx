import { cn } from '../cn';

/** A placeholder with the size of what is loading. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <div aria-hidden="true" className={cn('animate-breathe rounded-md bg-hover', className)} />;
}

/** Rows of text-like placeholders, announced once to screen readers. */
export function SkeletonRows({ rows = 4, className }: { readonly rows?: number; readonly className?: string }) {
  return (
    <div role="status" className={cn('grid gap-3', className)}>
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} className={cn('h-9', row % 3 === 2 && 'w-4/5')} />
      ))}
    </div>
  );
}
