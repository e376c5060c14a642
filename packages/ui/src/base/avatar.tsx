import { cn } from '../cn';

/** Initials of a person or agent. No remote pictures: nothing leaves the installation. Those of agents can be switched off. */
export function Avatar({ name, of, className }: { readonly name: string; readonly of?: 'agent'; readonly className?: string }) {
  const initials = name
    .split(/[\s._@-]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((part) => part[0]?.toUpperCase())
    .join('');
  return (
    <span
      aria-hidden="true"
      data-avatar={of}
      className={cn(
        'inline-flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-soft text-2xs font-semibold text-accent',
        className,
      )}
    >
      {initials || '·'}
    </span>
  );
}
