import { Field } from '../base/field';
import { Input } from '../base/input';

export interface CodeFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** A backup code has letters; the others are six digits. */
  readonly backup?: boolean;
  readonly label?: string;
  readonly hint?: string;
  readonly error?: string;
  readonly autoFocus?: boolean;
}

/** Where a one-time code is typed, or filled in by the device. */
export function CodeField({ value, onChange, backup, label, hint, error, autoFocus }: CodeFieldProps) {
  return (
    <Field label={label ?? (backup ? 'Backup code' : 'Code')} hint={hint} error={error}>
      {(id) => (
        <Input
          id={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          autoFocus={autoFocus}
          autoComplete={backup ? 'off' : 'one-time-code'}
          inputMode={backup ? 'text' : 'numeric'}
          autoCapitalize={backup ? 'characters' : 'none'}
          spellCheck={false}
          maxLength={20}
          placeholder={backup ? 'ABCD-EFGH' : '123456'}
          aria-invalid={error ? true : undefined}
          className="h-10 font-mono tracking-widest"
        />
      )}
    </Field>
  );
}
