'use client';
import { type ReactNode, useState } from 'react';
import { Button, type ButtonProps } from '../base/button';
import { Dialog, DialogClose, DialogContent, DialogTrigger } from '../base/dialog';

export interface ConfirmButtonProps extends Omit<ButtonProps, 'onClick' | 'title'> {
  /** The question. */
  readonly title: string;
  /** What will happen, and whether it can be undone. */
  readonly description?: ReactNode;
  /** The word on the button that does it. */
  readonly confirm: string;
  readonly onConfirm: () => void;
}

/** A button that asks before it acts. */
export function ConfirmButton({ title, description, confirm, onConfirm, children, ...button }: ConfirmButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button {...button}>{children}</Button>
      </DialogTrigger>
      <DialogContent
        title={title}
        footer={
          <>
            <DialogClose asChild>
              <Button>Keep as it is</Button>
            </DialogClose>
            <Button
              variant={button.variant === 'danger' ? 'danger' : 'primary'}
              onClick={() => {
                setOpen(false);
                onConfirm();
              }}
            >
              {confirm}
            </Button>
          </>
        }
      >
        <div className="text-sm text-pretty text-ink-muted">{description}</div>
      </DialogContent>
    </Dialog>
  );
}
