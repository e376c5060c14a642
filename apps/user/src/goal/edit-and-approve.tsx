'use client';
import type { Approval } from '@autoweave/contracts';
import { Button, CodeText, Dialog, DialogContent, DialogTrigger, JsonEditor, readJsonObject } from '@autoweave/ui';
import { PencilLine } from 'lucide-react';
import { useState } from 'react';

export interface EditAndApproveProps {
  readonly approval: Approval;
  readonly busy: boolean;
  readonly onApprove: (editedArguments: Record<string, unknown>, done: () => void) => void;
}

/** Allows a call with other arguments than the agent wanted. Exactly these run, after every policy has judged them. */
export function EditAndApprove({ approval, busy, onApprove }: EditAndApproveProps) {
  const original = JSON.stringify(approval.arguments, null, 2);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState(original);
  const reading = readJsonObject(text);
  const changed = reading.value !== undefined && JSON.stringify(reading.value) !== JSON.stringify(approval.arguments);
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setText(original);
      }}
    >
      <DialogTrigger asChild>
        <Button size="sm" variant="ghost">
          <PencilLine />
          Edit and approve
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Approve ${approval.tool} with other arguments`}
        description="Exactly what you write runs, once. Policies judge it as well: they may still refuse."
        className="max-w-4xl"
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button
              variant="primary"
              busy={busy}
              disabled={!changed}
              onClick={() => reading.value && onApprove(reading.value, () => setOpen(false))}
            >
              Approve these arguments
            </Button>
          </>
        }
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <div className="grid min-w-0 content-start gap-1">
            <p className="text-sm font-medium">What the agent wants</p>
            <CodeText text={original} className="max-h-80 border border-line" />
          </div>
          <JsonEditor
            label="What you allow"
            text={text}
            onChange={setText}
            hint={changed ? 'Different from what the agent wants.' : 'Change something, or approve without editing.'}
          />
        </div>
      </DialogContent>
    </Dialog>
  );
}
