'use client';
import { useId } from 'react';
import { Label } from '../base/label';
import { Textarea } from '../base/textarea';
import { cn } from '../cn';
import { readJsonObject } from './read-json-object';

export interface JsonEditorProps {
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly hint?: string;
  readonly className?: string;
}

/** A JSON object as text; says at once where it cannot be read. */
export function JsonEditor({ label, text, onChange, hint, className }: JsonEditorProps) {
  const id = useId();
  const { error } = readJsonObject(text);
  return (
    <div className={cn('grid min-w-0 gap-1', className)}>
      <Label htmlFor={id}>{label}</Label>
      <Textarea
        id={id}
        value={text}
        spellCheck={false}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.value)}
        className="max-h-80 min-h-28 overflow-auto font-mono text-xs!"
      />
      <p id={`${id}-note`} role={error ? 'alert' : undefined} className={cn('text-xs', error ? 'text-danger' : 'text-ink-faint')}>
        {error ?? hint}
      </p>
    </div>
  );
}
