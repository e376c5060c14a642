'use client';
import { ChevronRight } from 'lucide-react';
import { Collapsible } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '../cn';

export interface DisclosureProps {
  readonly summary: ReactNode;
  readonly children: ReactNode;
  readonly defaultOpen?: boolean;
  readonly className?: string;
}

/** One line that opens to show details. Details are not rendered while closed. */
export function Disclosure({ summary, children, defaultOpen, className }: DisclosureProps) {
  return (
    <Collapsible.Root defaultOpen={defaultOpen} className={className}>
      <Collapsible.Trigger
        className={cn(
          'group flex min-h-7 w-full items-center gap-1.5 rounded-sm text-left text-sm text-ink-muted hover:text-ink pointer-coarse:min-h-9',
        )}
      >
        <ChevronRight className="size-3.5 shrink-0 text-ink-faint transition-transform group-data-[state=open]:rotate-90" />
        {summary}
      </Collapsible.Trigger>
      <Collapsible.Content>{children}</Collapsible.Content>
    </Collapsible.Root>
  );
}
