'use client';
import { Button, Dialog, DialogContent, DialogTrigger, Field, Input } from '@autoweave/ui';
import { type ReactNode, useState } from 'react';

export interface TypedConfirmationProps {
  readonly trigger: string;
  readonly size?: 'sm';
  readonly title: string;
  readonly description: ReactNode;
  /** What has to be typed, and how that is called. */
  readonly expected: string;
  readonly what: string;
  readonly confirm: string;
  readonly busy: boolean;
  readonly onConfirm: (typed: string, close: () => void) => void;
}

/** Asks to type a name before something that cannot be undone. */
export function TypedConfirmation({ trigger, size, title, description, expected, what, confirm, busy, onConfirm }: TypedConfirmationProps) {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const isTyped = typed.trim().toLowerCase() === expected.toLowerCase();
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setTyped('');
      }}
    >
      <DialogTrigger asChild>
        <Button size={size} variant="danger">
          {trigger}
        </Button>
      </DialogTrigger>
      <DialogContent
        title={title}
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Keep as it is</Button>
            <Button variant="danger" busy={busy} disabled={!isTyped} onClick={() => onConfirm(typed.trim(), () => setOpen(false))}>
              {confirm}
            </Button>
          </>
        }
      >
        <div className="grid gap-4">
          <div className="text-sm text-pretty text-ink-muted">{description}</div>
          <Field label={`Type ${what}`} hint={expected}>
            {(id) => (
              <Input id={id} autoComplete="off" spellCheck={false} value={typed} onChange={(event) => setTyped(event.target.value)} />
            )}
          </Field>
        </div>
      </DialogContent>
    </Dialog>
  );
}
