import type { ReactNode } from 'react';
import { cn } from '../cn';

export interface HeaderProps {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
}

/** Head of a page: what it is, and what can be done with all of it. */
export function Header({ title, description, actions, className }: HeaderProps) {
  return (
    <header className={cn('flex flex-wrap items-center gap-x-4 gap-y-2', className)}>
      <div className="min-w-0 flex-1 basis-56">
        <h1 className="truncate text-xl font-semibold tracking-tight">{title}</h1>
        {description ? <p className="mt-0.5 text-sm text-pretty text-ink-muted">{description}</p> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  );
}

/** The usual frame of a page that is not a canvas: centred, with room at the edges. */
export function Page({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className={cn('mx-auto grid w-full max-w-5xl gap-6 px-4 py-6 sm:px-8 sm:py-8', className)}>{children}</div>
    </div>
  );
}
