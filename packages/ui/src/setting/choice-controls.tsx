'use client';
import { Check } from 'lucide-react';
import { cn } from '../cn';
import { Input } from '../base/input';
import type { ControlProps } from './control-props';

/** Chips of which any number may be on. */
export function MultiControl({ facts, value, onChange, disabled, describedBy }: ControlProps) {
  const chosen = Array.isArray(value) ? (value as readonly string[]) : [];
  const order = facts.options?.map((option) => option.value) ?? [];
  const toggle = (one: string) => {
    const next = chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one];
    onChange(next.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)));
  };
  return (
    <div role="group" aria-label={facts.label} aria-describedby={describedBy} className="flex flex-wrap gap-1.5">
      {facts.options?.map((option) => {
        const on = chosen.includes(option.value);
        return (
          <button
            key={option.value}
            type="button"
            aria-pressed={on}
            disabled={disabled}
            onClick={() => toggle(option.value)}
            className={cn(
              'inline-flex h-7 items-center gap-1 rounded-md border px-2.5 text-sm transition-colors disabled:opacity-60 pointer-coarse:h-10',
              on ? 'border-accent bg-accent-soft text-accent' : 'border-line-strong text-ink-muted hover:bg-hover hover:text-ink',
            )}
          >
            {on ? <Check aria-hidden="true" className="size-3.5" /> : null}
            {option.label}
          </button>
        );
      })}
    </div>
  );
}

const isColor = (value: unknown): value is string => typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value);

/** The platform's own picker, and the value as text beside it. */
export function ColorControl({ id, facts, value, onChange, disabled, invalid, describedBy }: ControlProps) {
  return (
    <div className="flex items-center gap-2">
      <input
        type="color"
        aria-label={`${facts.label}: picker`}
        value={isColor(value) ? value : '#000000'}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
        className="h-9 w-11 shrink-0 cursor-pointer rounded-md border border-control-line/70 bg-surface p-1 pointer-coarse:h-11"
      />
      <Input
        id={id}
        className="w-32 font-mono"
        spellCheck={false}
        value={String(value)}
        disabled={disabled}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
