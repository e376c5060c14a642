'use client';
import { webhookEvents, WebhookInput } from '@autoweave/contracts';
import { Button, Checkbox, Dialog, DialogContent, DialogTrigger, Field, Input } from '@autoweave/ui';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { KeptSecret } from './kept-secret';

const fresh = { name: '', url: '', everything: true, events: [] as readonly string[] };

/** Subscribes an address to what happens here; its secret is shown once. */
export function OutgoingForm() {
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(fresh);
  const [made, setMade] = useState<{ name: string; secret: string }>();
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const read = WebhookInput.safeParse({ name: draft.name, url: draft.url, events: draft.everything ? ['*'] : draft.events });
  const badUrl = read.success ? undefined : read.error.issues.find(({ path }) => path[0] === 'url')?.message;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setDraft(fresh);
        setMade(undefined);
      }}
    >
      <DialogTrigger asChild>
        <Button size="sm" variant="primary">
          <Plus />
          New subscription
        </Button>
      </DialogTrigger>
      {made ? (
        <KeptSecret
          name={made.name}
          secret={made.secret}
          note="It lies encrypted here and is not shown again. Who loses it rotates it."
          onKept={() => setOpen(false)}
        />
      ) : (
        <DialogContent
          title="Tell another system"
          description="Deliveries are signed, and tried again for half an hour."
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
                    call: (client) => client.webhooks.create(read.data),
                    renew: ['webhooks'],
                    after: ({ webhook, secret }) => setMade({ name: webhook.name, secret }),
                  })
                }
              >
                Subscribe it
              </Button>
            </>
          }
        >
          <div className="grid gap-4">
            <Field label="Name">
              {(id) => <Input id={id} value={draft.name} maxLength={200} onChange={(event) => change({ name: event.target.value })} />}
            </Field>
            <Field label="Address" hint="Public addresses only." error={draft.url ? badUrl : undefined}>
              {(id) => (
                <Input
                  id={id}
                  type="url"
                  value={draft.url}
                  maxLength={2_000}
                  placeholder="https://hooks.example.com/autoweave"
                  onChange={(event) => change({ url: event.target.value })}
                />
              )}
            </Field>
            <fieldset>
              <legend className="mb-1 text-sm font-medium">Events</legend>
              <label className="flex items-center gap-2 py-0.5 text-sm pointer-coarse:py-1.5">
                <Checkbox checked={draft.everything} onChange={(event) => change({ everything: event.target.checked })} />
                Everything, also what is added later
              </label>
              {draft.everything ? null : (
                <div className="mt-1 grid grid-cols-2 gap-x-4 gap-y-0.5 sm:grid-cols-3">
                  {webhookEvents.map((name) => (
                    <label key={name} className="flex min-w-0 items-center gap-2 py-0.5 text-sm pointer-coarse:py-1.5">
                      <Checkbox
                        checked={draft.events.includes(name)}
                        onChange={(event) =>
                          change({ events: event.target.checked ? [...draft.events, name] : draft.events.filter((each) => each !== name) })
                        }
                      />
                      <span className="truncate" title={name}>
                        {name}
                      </span>
                    </label>
                  ))}
                </div>
              )}
            </fieldset>
          </div>
        </DialogContent>
      )}
    </Dialog>
  );
}
