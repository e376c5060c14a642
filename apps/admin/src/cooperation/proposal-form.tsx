'use client';
import { ProposalInput } from '@autoweave/contracts';
import { Button, Dialog, DialogContent, DialogTrigger, Field, Input, Select, Textarea, useAuth } from '@autoweave/ui';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/use-act';

const efforts = [
  { value: 'low', label: 'Low' },
  { value: 'medium', label: 'Medium' },
  { value: 'high', label: 'High' },
];
const fresh = { title: '', description: '', taskType: 'general', estimatedEffort: 'medium' };

/** Proposes work; enough endorsements make a goal of it. */
export function ProposalForm() {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(fresh);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const read = ProposalInput.safeParse(draft);
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
        <Button>
          <Plus />
          New proposal
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Propose work"
        description="Agents and people say how urgent it is. Endorsed by enough of them, it becomes a goal."
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
                  call: (client) => client.proposals.create(read.data),
                  done: 'Proposed',
                  renew: ['proposals'],
                  after: () => setOpen(false),
                })
              }
            >
              Propose it
            </Button>
          </>
        }
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Title" className="sm:col-span-2">
            {(id) => <Input id={id} value={draft.title} maxLength={200} onChange={(event) => change({ title: event.target.value })} />}
          </Field>
          <Field label="What should be done" hint="Approved, this is what the goal says." className="sm:col-span-2">
            {(id) => (
              <Textarea
                id={id}
                value={draft.description}
                maxLength={20_000}
                className="max-h-60 min-h-24"
                onChange={(event) => change({ description: event.target.value })}
              />
            )}
          </Field>
          <Field label="Kind of work" hint="For example code, research or general.">
            {(id) => <Input id={id} value={draft.taskType} maxLength={60} onChange={(event) => change({ taskType: event.target.value })} />}
          </Field>
          <Field label="Effort">
            {() => (
              <Select
                label="Effort"
                value={draft.estimatedEffort}
                onChange={(estimatedEffort) => change({ estimatedEffort })}
                options={efforts}
              />
            )}
          </Field>
        </div>
      </DialogContent>
    </Dialog>
  );
}
