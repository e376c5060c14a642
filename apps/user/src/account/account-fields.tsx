'use client';
import { Input, Label } from '@autoweave/ui';
import { type HTMLInputAutoCompleteAttribute, useId } from 'react';

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'email' | 'password';
  readonly autoComplete: HTMLInputAutoCompleteAttribute;
  readonly hint?: string;
  readonly autoFocus?: boolean;
  readonly minLength?: number;
}

/** One line of a form about an account. */
export function Field({ label, value, onChange, type = 'text', hint, ...rest }: FieldProps) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <Label htmlFor={id}>{label}</Label>
      <Input
        id={id}
        type={type}
        required
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="h-10"
        {...rest}
      />
      {hint ? (
        <p id={`${id}-hint`} className="text-xs text-ink-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

export const passwordHint = 'Four or more unrelated words, or what a password manager makes. At least 8 characters.';
