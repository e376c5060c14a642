import { Cpu } from 'lucide-react';
import { cn } from '../cn';

/** What did the thinking. `embedded` is spelt out, so that rules are never taken for a language model. */
export function ModelLabel({ model, className }: { readonly model: string; readonly className?: string }) {
  const text = /^embedded\b/.test(model) ? 'embedded (rules, no language model)' : model;
  return (
    <span className={cn('inline-flex min-w-0 items-center gap-1 text-xs text-ink-faint', className)}>
      <Cpu aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="truncate">{text}</span>
    </span>
  );
}
