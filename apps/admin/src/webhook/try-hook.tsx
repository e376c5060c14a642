'use client';
import type { InboundHook } from '@autoweave/contracts';
import { Button, Dialog, DialogContent, DialogTrigger, Field, Input, JsonEditor, readJsonObject } from '@autoweave/ui';
import { useState } from 'react';
import { useAct } from '../api/use-act';

/** Acts as if something had been delivered: what the webhook does, it does. */
export function TryHook({ hook }: { readonly hook: InboundHook }) {
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [event, setEvent] = useState('test');
  const [text, setText] = useState('{}');
  const { value, error } = readJsonObject(text);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm">Try it</Button>
      </DialogTrigger>
      <DialogContent
        title={`Try ${hook.name}`}
        description={
          hook.action.type === 'goal' ? 'This starts a real goal in the name of its owner.' : 'Plugins hear of it as of a real delivery.'
        }
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Not now</Button>
            <Button
              variant="primary"
              busy={busy}
              disabled={error !== undefined || event.trim() === ''}
              onClick={() =>
                act({
                  call: (client) => client.hooks.test({ hookId: hook.hookId, event: event.trim(), payload: value ?? {} }),
                  done: 'Taken; its outcome is among the deliveries',
                  renew: ['hooks', 'hook-deliveries'],
                  after: () => setOpen(false),
                })
              }
            >
              Try it
            </Button>
          </>
        }
      >
        <div className="grid gap-4">
          <Field label="Event">
            {(id) => <Input id={id} value={event} maxLength={200} onChange={(change) => setEvent(change.target.value)} />}
          </Field>
          <JsonEditor label="Payload" text={text} onChange={setText} hint="A JSON object, as the sender would deliver it." />
        </div>
      </DialogContent>
    </Dialog>
  );
}
