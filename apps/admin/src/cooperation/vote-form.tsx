'use client';
import { VoteInput } from '@autoweave/contracts';
import { Button, Dialog, DialogContent, DialogTrigger, Field, Input, Select, Textarea, useAuth } from '@autoweave/ui';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/use-act';

const types = ['priority', 'improvement', 'resource', 'strategy'].map((value) => ({
  value,
  label: value[0]?.toUpperCase() + value.slice(1),
}));
const fresh = { type: 'strategy', title: '', description: '', options: '' };

/** Puts a question to the vote. */
export function VoteForm() {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(fresh);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const options = draft.options
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const read = VoteInput.safeParse({ ...draft, options });
  if (!can('vote:cast')) return null;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setDraft(fresh);
      }}
    >
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus />
          New vote
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Put something to the vote"
        description="All enabled agents and everybody with the permission may vote, for 24 hours."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button
              variant="primary"
              busy={busy}
              disabled={!read.success}
              onClick={() =>
                read.success &&
                act({
                  call: (client) => client.votes.open(read.data),
                  done: 'The vote is open',
                  renew: ['votes'],
                  after: () => setOpen(false),
                })
              }
            >
              Open the vote
            </Button>
          </>
        }
      >
        <div className="grid gap-4">
          <Field label="Question">
            {(id) => <Input id={id} value={draft.title} maxLength={200} onChange={(event) => change({ title: event.target.value })} />}
          </Field>
          <Field label="Kind">
            {() => <Select label="Kind" value={draft.type} onChange={(type) => change({ type })} options={types} />}
          </Field>
          <Field
            label="Options"
            hint="One per line, at least two."
            error={new Set(options).size < options.length ? 'Each option once.' : undefined}
          >
            {(id) => <Textarea id={id} value={draft.options} onChange={(event) => change({ options: event.target.value })} />}
          </Field>
          <Field label="Background" hint="What voters should know.">
            {(id) => <Textarea id={id} value={draft.description} onChange={(event) => change({ description: event.target.value })} />}
          </Field>
        </div>
      </DialogContent>
    </Dialog>
  );
}
