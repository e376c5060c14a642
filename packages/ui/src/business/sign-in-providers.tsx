'use client';
import { ArrowRight } from 'lucide-react';
import { Button } from '../base/button';

export interface SignInProvidersProps {
  readonly providers: readonly { readonly slug: string; readonly name: string }[];
  readonly disabled?: boolean;
  readonly onChoose: (slug: string) => void;
}

/** Other ways in, below the form: one button for each provider. Nothing when there is none. */
export function SignInProviders({ providers, disabled, onChoose }: SignInProvidersProps) {
  if (providers.length === 0) return null;
  return (
    <section aria-label="Other ways to sign in" className="mt-5 grid gap-2">
      <p className="mb-1 flex items-center gap-3 text-xs text-ink-faint before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </p>
      {providers.map(({ slug, name }) => (
        <Button key={slug} size="lg" className="group w-full min-w-0" disabled={disabled} onClick={() => onChoose(slug)}>
          <span className="truncate">Continue with {name}</span>
          <ArrowRight className="text-ink-faint transition-transform group-hover:translate-x-0.5" />
        </Button>
      ))}
    </section>
  );
}
