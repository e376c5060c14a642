'use client';
import { Button, Input } from '@autoweave/ui';
import { useState } from 'react';

export interface SaveBarProps {
  readonly count: number;
  readonly problems: number;
  readonly busy: boolean;
  readonly onSave: (reason: string) => void;
  readonly onDiscard: () => void;
}

/** Stays in view while something is not saved. */
export function SaveBar({ count, problems, busy, onSave, onDiscard }: SaveBarProps) {
  const [reason, setReason] = useState('');
  return (
    <form
      aria-label="Unsaved changes"
      className="sticky bottom-4 z-20 flex animate-rise flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-line-strong bg-surface p-3 shadow-high"
      onSubmit={(event) => {
        event.preventDefault();
        if (problems === 0) onSave(reason);
      }}
    >
      <p role="status" className="text-sm font-medium">
        {count === 1 ? '1 change' : `${count} changes`} not saved
        {problems > 0 ? <span className="text-danger"> · {problems === 1 ? '1 is not valid' : `${problems} are not valid`}</span> : null}
      </p>
      <Input
        aria-label="Reason for the change"
        placeholder="Reason, kept in the history"
        maxLength={500}
        className="min-w-0 flex-1 basis-48"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="ml-auto flex gap-2">
        <Button onClick={onDiscard} disabled={busy}>
          Discard
        </Button>
        <Button type="submit" variant="primary" busy={busy} disabled={problems > 0}>
          Save all
        </Button>
      </div>
    </form>
  );
}
