import { type ReactNode, useId } from 'react';
import { cn } from '../cn';
import { Label } from './label';

export interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string;
  readonly className?: string;
  /** Gets the id that its control must carry. */
  readonly children: (id: string) => ReactNode;
}

/** A labelled control with a hint, or what is wrong with it, below. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  return (
    <div className={cn('grid min-w-0 content-start gap-1', className)}>
      <Label htmlFor={id}>{label}</Label>
      {children(id)}
      {error ? (
        <p role="alert" className="text-xs text-danger">
          {error}
        </p>
      ) : hint ? (
        <div className="text-xs text-ink-faint">{hint}</div>
      ) : null}
    </div>
  );
}
