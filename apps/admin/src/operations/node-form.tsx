'use client';
import { NodeInput } from '@autoweave/contracts';
import { Button, Dialog, DialogContent, DialogTrigger, Field, Input } from '@autoweave/ui';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { wordsOf } from '../api/words';

const fresh = { name: '', host: '', port: 0, capacity: 12, capabilities: '' };

/** Makes a machine known before its first sign of life. */
export function NodeForm() {
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(fresh);
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const read = NodeInput.safeParse({
    ...draft,
    name: draft.name.trim(),
    host: draft.host.trim(),
    capabilities: wordsOf(draft.capabilities),
  });
  const lacks = (field: string) => (read.success ? undefined : read.error.issues.find((issue) => issue.path[0] === field)?.message);
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setDraft(fresh);
      }}
    >
      <DialogTrigger asChild>
        <Button size="sm">
          <Plus />
          Register
        </Button>
      </DialogTrigger>
      <DialogContent
        title="Register a machine"
        description="It stays offline until an agents service on it reports under the same name."
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
                  call: (client) => client.operations.registerNode(read.data),
                  done: `${read.data.name} is registered`,
                  renew: ['nodes'],
                  after: () => setOpen(false),
                })
              }
            >
              Register it
            </Button>
          </>
        }
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Name" hint="As the service on it is told (AUTOWEAVE_NODE_NAME).">
            {(id) => <Input id={id} value={draft.name} maxLength={120} onChange={(event) => change({ name: event.target.value })} />}
          </Field>
          <Field label="Host" hint="Name or address.">
            {(id) => <Input id={id} value={draft.host} maxLength={255} onChange={(event) => change({ host: event.target.value })} />}
          </Field>
          <Field label="Port" hint="0 where none is needed." error={lacks('port')}>
            {(id) => (
              <Input
                id={id}
                type="number"
                min={0}
                max={65_535}
                value={draft.port}
                onChange={(event) => change({ port: event.target.valueAsNumber || 0 })}
              />
            )}
          </Field>
          <Field label="Slots" hint="Agents that it may hold." error={lacks('capacity')}>
            {(id) => (
              <Input
                id={id}
                type="number"
                min={1}
                max={10_000}
                value={draft.capacity}
                onChange={(event) => change({ capacity: event.target.valueAsNumber || 0 })}
              />
            )}
          </Field>
          <Field
            label="Capabilities"
            hint="Separated by commas, for example gpu, eu."
            className="sm:col-span-2"
            error={lacks('capabilities')}
          >
            {(id) => <Input id={id} value={draft.capabilities} onChange={(event) => change({ capabilities: event.target.value })} />}
          </Field>
        </div>
      </DialogContent>
    </Dialog>
  );
}
