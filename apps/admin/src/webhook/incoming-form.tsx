'use client';
import { type InboundAction, InboundHookInput, InboundSource } from '@autoweave/contracts';
import { Button, ChoiceList, Dialog, DialogContent, DialogTrigger, Field, Input, Select, Textarea } from '@autoweave/ui';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { useGateway } from '../api/gateway';
import { wordsOf } from '../api/words';
import { KeptSecret } from './kept-secret';

const sources: Readonly<Record<InboundSource, string>> = {
  github: 'GitHub',
  slack: 'Slack',
  standard: 'Standard Webhooks',
  hmac: 'Any other (HMAC-SHA256)',
};
export const sourceName = (source: InboundSource): string => sources[source];
const sourceOptions = InboundSource.options.map((value) => ({ value, label: sources[value] }));

const fresh = { name: '', source: 'github', action: 'goal', text: '', events: '', secret: '' };
const actions = [
  { value: 'goal', label: 'Start a goal', detail: 'In your name, with what was delivered as a file beside it.' },
  { value: 'event', label: 'Tell it on', detail: 'As the event hook.received, for plugins and live views.' },
];

/** Makes an address for another system; its secret is shown once. */
export function IncomingForm() {
  const { baseUrl } = useGateway();
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(fresh);
  const [made, setMade] = useState<{ name: string; path: string; secret: string }>();
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const action: unknown = draft.action === 'goal' ? { type: 'goal', text: draft.text } : ({ type: 'event' } satisfies InboundAction);
  const read = InboundHookInput.safeParse({
    name: draft.name,
    source: draft.source,
    action,
    events: wordsOf(draft.events),
    ...(draft.secret ? { secret: draft.secret } : {}),
  });
  const lacks = (...path: readonly string[]) =>
    read.success ? undefined : read.error.issues.find((issue) => issue.path.join('.') === path.join('.'))?.message;
  const needsSecret = draft.source === 'slack' && draft.secret === '';
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
          New address
        </Button>
      </DialogTrigger>
      {made ? (
        <KeptSecret
          name={made.name}
          secret={made.secret}
          address={`${baseUrl}${made.path}`}
          note="It lies encrypted here and is not shown again. Who loses it rotates it: for a day both are accepted."
          onKept={() => setOpen(false)}
        />
      ) : (
        <DialogContent
          title="Let another system tell something"
          description="Every delivery must be signed, and is acted on once."
          footer={
            <>
              <Button onClick={() => setOpen(false)}>Not now</Button>
              <Button
                variant="primary"
                busy={busy}
                disabled={!read.success || needsSecret}
                onClick={() =>
                  read.success &&
                  act({
                    call: (client) => client.hooks.create(read.data),
                    renew: ['hooks'],
                    after: ({ hook, secret }) => setMade({ name: hook.name, path: hook.path, secret }),
                  })
                }
              >
                Make it
              </Button>
            </>
          }
        >
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Name">
              {(id) => <Input id={id} value={draft.name} maxLength={200} onChange={(event) => change({ name: event.target.value })} />}
            </Field>
            <Field label="Who delivers">
              {() => <Select label="Who delivers" value={draft.source} onChange={(source) => change({ source })} options={sourceOptions} />}
            </Field>
            <ChoiceList
              label="What it does"
              value={draft.action}
              choices={actions}
              onChange={(next) => change({ action: next })}
              className="sm:col-span-2"
            />
            {draft.action === 'goal' ? (
              <Field
                label="Goal"
                hint="{{event}} and values such as {{payload.issue.title}} are put in, in quotation marks and as data."
                error={draft.text ? lacks('action', 'text') : undefined}
                className="sm:col-span-2"
              >
                {(id) => (
                  <Textarea
                    id={id}
                    value={draft.text}
                    maxLength={8_000}
                    placeholder="Sort the issue {{payload.issue.title}} and suggest labels for it."
                    onChange={(event) => change({ text: event.target.value })}
                  />
                )}
              </Field>
            ) : null}
            <Field label="Only these events" hint="Separated by commas. Empty: all of them." error={lacks('events')}>
              {(id) => (
                <Input
                  id={id}
                  value={draft.events}
                  placeholder="issues, push"
                  onChange={(event) => change({ events: event.target.value })}
                />
              )}
            </Field>
            <Field
              label={draft.source === 'slack' ? 'Signing secret' : 'Secret of its own'}
              hint={draft.source === 'slack' ? 'Under Basic Information of the Slack app.' : 'Empty: one is made.'}
              error={draft.secret ? lacks('secret') : undefined}
            >
              {(id) => (
                <Input
                  id={id}
                  type="password"
                  autoComplete="off"
                  value={draft.secret}
                  maxLength={500}
                  onChange={(event) => change({ secret: event.target.value })}
                />
              )}
            </Field>
          </div>
        </DialogContent>
      )}
    </Dialog>
  );
}
