'use client';
import { SuggestionInput, SuggestionPriority, SuggestionType } from '@autoweave/contracts';
import { Button, Dialog, DialogContent, DialogTrigger, Field, Input, Select, Textarea, useAuth } from '@autoweave/ui';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { typeWords } from './suggestion-words';

const types = SuggestionType.options.map((value) => ({ value, label: typeWords[value] }));
const priorities = SuggestionPriority.options.map((value) => ({ value, label: value[0] + value.slice(1).toLowerCase() }));
const fresh = { type: 'feature', priority: 'MEDIUM', title: '', description: '', suggestedFix: '' };

/** Suggests an improvement oneself. */
export function SuggestionForm() {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(fresh);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const read = SuggestionInput.safeParse(draft);
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
          New suggestion
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Suggest an improvement"
        description="People and agents vote on it; whoever manages votes makes a goal of it."
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
                  call: (client) => client.suggestions.submit(read.data),
                  done: 'Suggested',
                  renew: ['suggestions'],
                  after: () => setOpen(false),
                })
              }
            >
              Suggest it
            </Button>
          </>
        }
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Title" className="sm:col-span-2">
            {(id) => <Input id={id} value={draft.title} maxLength={200} onChange={(event) => change({ title: event.target.value })} />}
          </Field>
          <Field label="What is wrong, or missing" className="sm:col-span-2">
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
          <Field label="What to do about it" hint="May be left empty." className="sm:col-span-2">
            {(id) => (
              <Textarea
                id={id}
                value={draft.suggestedFix}
                maxLength={20_000}
                className="max-h-40 min-h-16"
                onChange={(event) => change({ suggestedFix: event.target.value })}
              />
            )}
          </Field>
          <Field label="Kind">
            {() => <Select label="Kind" value={draft.type} onChange={(type) => change({ type })} options={types} />}
          </Field>
          <Field label="Priority">
            {() => <Select label="Priority" value={draft.priority} onChange={(priority) => change({ priority })} options={priorities} />}
          </Field>
        </div>
      </DialogContent>
    </Dialog>
  );
}
