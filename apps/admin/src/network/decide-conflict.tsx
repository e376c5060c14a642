'use client';
import type { Conflict } from '@autoweave/contracts';
import { Button, ChoiceList, Dialog, DialogContent, DialogTrigger, Field, Textarea } from '@autoweave/ui';
import { useState } from 'react';
import { useAct } from '../api/use-act';

/** The positions that somebody holds, each once, with who holds it. */
export function positionsOf(conflict: Pick<Conflict, 'claims'>): readonly { readonly position: string; readonly held: string }[] {
  const holders = new Map<string, string[]>();
  for (const { agent, position, priority } of conflict.claims)
    holders.set(position, [...(holders.get(position) ?? []), `${agent} (importance ${priority} of 10)`]);
  return [...holders].map(([position, held]) => ({ position, held: held.join(', ') }));
}

/** A person settles what agents could not. */
export function DecideConflict({ conflict }: { readonly conflict: Conflict }) {
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [winner, setWinner] = useState<string>();
  const [reason, setReason] = useState('');
  const decide = () =>
    winner !== undefined &&
    act({
      call: (client) =>
        client.network.decideConflict({
          conflictId: conflict.conflictId,
          winner,
          ...(reason.trim() ? { reason: reason.trim() } : {}),
        }),
      done: 'Decided. The agents go on from here.',
      renew: ['conflicts'],
      after: () => setOpen(false),
    });
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setWinner(undefined);
        setReason('');
      }}
    >
      <DialogTrigger asChild>
        <Button size="sm" variant="primary">
          Decide
        </Button>
      </DialogTrigger>
      <DialogContent
        title={conflict.subject}
        description={conflict.reason}
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button variant="primary" busy={busy} disabled={winner === undefined} onClick={decide}>
              Decide
            </Button>
          </>
        }
      >
        <div className="grid gap-4">
          <ChoiceList
            label="What holds"
            value={winner}
            onChange={setWinner}
            choices={positionsOf(conflict).map(({ position, held }) => ({ value: position, label: position, detail: held }))}
          />
          <Field label="Reason" hint="Agents read it, and it stays on record.">
            {(id) => <Textarea id={id} value={reason} maxLength={2_000} onChange={(event) => setReason(event.target.value)} />}
          </Field>
        </div>
      </DialogContent>
    </Dialog>
  );
}
