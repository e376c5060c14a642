'use client';
import type { Suggestion } from '@autoweave/contracts';
import { Button, Dialog, DialogContent, DialogTrigger, Select, useAuth } from '@autoweave/ui';
import { Hammer } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';

const whoever = 'whoever suits';

/** Makes a goal of a suggestion, for an agent of one's choice. */
export function ImplementButton({ suggestion }: { readonly suggestion: Suggestion }) {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [agent, setAgent] = useState(whoever);
  const agents = useRead(['agents'], (client) => client.agents.list(), { enabled: open });
  if (!can('vote:manage')) return null;
  const { suggestionId, title } = suggestion;
  const able = (agents.data?.agents ?? []).filter((one) => one.enabled && one.role === 'tool');
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm" variant="primary">
          <Hammer />
          Implement
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Implement “${title}”?`}
        description="It becomes a goal in your name, with your permissions. What agents may not do unasked is asked about as always."
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button
              variant="primary"
              busy={busy}
              onClick={() =>
                act({
                  call: (client) => client.suggestions.implement({ suggestionId, ...(agent === whoever ? {} : { agent }) }),
                  done: 'A goal works on it',
                  renew: ['suggestions'],
                  after: () => setOpen(false),
                })
              }
            >
              Start the goal
            </Button>
          </>
        }
      >
        <Select
          label="Who does it"
          value={agent}
          onChange={setAgent}
          options={[{ value: whoever, label: 'Whoever suits its tasks' }, ...able.map(({ name }) => ({ value: name, label: name }))]}
        />
      </DialogContent>
    </Dialog>
  );
}
