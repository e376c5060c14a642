import type { ReactNode } from 'react';
import { Logo } from '../shell/logo';

export interface SignInFrameProps {
  readonly title: string;
  readonly notice?: ReactNode;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** The page around each step of signing in. */
export function SignInFrame({ title, notice, children, footer }: SignInFrameProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-5 pt-[18vh] pb-10">
      <div className="w-full max-w-88">
        <Logo className="size-8" />
        <h1 className="mt-5 text-xl font-semibold tracking-tight">{title}</h1>
        {notice ? <p className="mt-1.5 text-sm text-pretty text-ink-muted">{notice}</p> : null}
        {children}
        {footer ? <p className="mt-6 text-xs text-pretty text-ink-faint">{footer}</p> : null}
      </div>
    </main>
  );
}

/** What went wrong with the last try. */
export function SignInError({ id, children }: { readonly id?: string; readonly children: ReactNode }) {
  return (
    <div role="alert" id={id} className="rounded-md border border-danger/30 bg-danger-soft px-3 py-2 text-sm text-ink">
      {children}
    </div>
  );
}
