'use client';
import { type ReactNode, useId } from 'react';
import { cn } from '../cn';

export interface Choice {
  readonly value: string;
  readonly label: ReactNode;
  readonly detail?: ReactNode;
}

export interface ChoiceListProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly choices: readonly Choice[];
  readonly onChange: (value: string) => void;
  readonly className?: string;
}

/** One choice among several that need more than a word each. */
export function ChoiceList({ label, value, choices, onChange, className }: ChoiceListProps) {
  const name = useId();
  return (
    <fieldset className={cn('grid min-w-0 gap-1.5', className)}>
      <legend className="mb-1 text-sm font-medium text-ink">{label}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className="flex min-w-0 items-start gap-2.5 rounded-md border border-line px-3 py-2 text-sm transition-colors hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft pointer-coarse:py-3"
        >
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={value === choice.value}
            onChange={() => onChange(choice.value)}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span className="min-w-0 flex-1">
            <span className="block font-medium [overflow-wrap:anywhere]">{choice.label}</span>
            {choice.detail ? <span className="block text-xs [overflow-wrap:anywhere] text-ink-muted">{choice.detail}</span> : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
