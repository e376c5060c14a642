'use client';
import { useEffect, useState } from 'react';
import { Badge } from '../base/badge';
import { Button } from '../base/button';
import { Input } from '../base/input';
import type { ControlProps } from './control-props';

export interface SecretControlProps extends ControlProps {
  /** What the gateway shows instead of a secret that is set. */
  readonly mask: string;
  /** Whether one is set now. */
  readonly isSet: boolean;
  /** Takes the secret away; left out where that is not possible. */
  readonly onClear?: (() => void) | undefined;
}

/** A secret: it can be set, replaced and cleared, and never comes back to be looked at. */
export function SecretControl({ id, facts, value, onChange, disabled, invalid, describedBy, mask, isSet, onClear }: SecretControlProps) {
  const [open, setOpen] = useState(false);
  const typed = value !== mask && value !== '' ? String(value) : '';
  // What was typed was saved or discarded.
  useEffect(() => {
    if (value === mask || value === '') setOpen(false);
  }, [value, mask]);
  if (!open && typed === '')
    return (
      <div className="flex flex-wrap items-center gap-2">
        {isSet ? <Badge tone="success">Set</Badge> : <Badge tone="outline">Not set</Badge>}
        <Button
          id={id}
          size="sm"
          aria-label={`${isSet ? 'Replace' : 'Set'} ${facts.label}`}
          disabled={disabled}
          onClick={() => setOpen(true)}
        >
          {isSet ? 'Replace' : 'Set'}
        </Button>
        {isSet && onClear ? (
          <Button size="sm" variant="ghost" aria-label={`Clear ${facts.label}`} disabled={disabled} onClick={onClear}>
            Clear
          </Button>
        ) : null}
      </div>
    );
  return (
    <div className="flex max-w-md items-center gap-2">
      <Input
        id={id}
        type="password"
        autoComplete="off"
        autoFocus
        spellCheck={false}
        className="font-mono"
        value={typed}
        placeholder={facts.placeholder}
        disabled={disabled}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        onChange={(event) => onChange(event.target.value === '' ? (isSet ? mask : '') : event.target.value)}
      />
      <Button
        size="sm"
        variant="ghost"
        onClick={() => {
          onChange(isSet ? mask : '');
          setOpen(false);
        }}
      >
        Cancel
      </Button>
    </div>
  );
}
