'use client';
import { ApiKeyInput, ApiKeyType, type IssuedApiKey, type Scope, scopes } from '@autoweave/contracts';
import { Button, Checkbox, Dialog, DialogContent, DialogTrigger, Disclosure, Field, Input, Select, Textarea } from '@autoweave/ui';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { wordsOf } from '../api/words';
import { IssuedKey } from './issued-key';

const types: Readonly<Record<ApiKeyType, string>> = {
  personal: 'Personal: acts as you',
  service: 'Service: for one program',
  tenant: 'Organisation: shared by programs of it',
  admin: 'Administration',
};
const typeOptions = ApiKeyType.options.map((value) => ({ value, label: types[value] }));
const fresh = { name: '', type: 'personal', scopes: [] as readonly Scope[], days: 365, allowed: '', perMinute: 60 };

/** Addresses and ranges (`10.0.0.0/8`) as somebody types them. */
const addressesOf = (text: string) => {
  const all = wordsOf(text);
  return { allowedIps: all.filter((one) => !one.includes('/')), allowedCidrs: all.filter((one) => one.includes('/')) };
};

/** Issues a key after a fresh proof of who one is; its text is shown once. */
export function CreateKey() {
  const { act, busy } = useAct();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(fresh);
  const [issued, setIssued] = useState<IssuedApiKey>();
  const change = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const read = ApiKeyInput.safeParse({
    name: draft.name,
    type: draft.type,
    scopes: draft.scopes,
    expiresInDays: draft.days,
    limits: { requestsPerMinute: draft.perMinute },
    addresses: addressesOf(draft.allowed),
  });
  const lacks = (field: string) => (read.success ? undefined : read.error.issues.find((issue) => issue.path[0] === field)?.message);
  const create = () => read.success && act({ call: (client) => client.apiKeys.create(read.data), renew: ['api-keys'], after: setIssued });
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setDraft(fresh);
        setIssued(undefined);
      }}
    >
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus />
          New key
        </Button>
      </DialogTrigger>
      {issued ? (
        <IssuedKey issued={issued} onKept={() => setOpen(false)} />
      ) : (
        <DialogContent
          title="New API key"
          description="It can do what its scopes say, and never more than you."
          footer={
            <>
              <Button onClick={() => setOpen(false)}>Not now</Button>
              <Button variant="primary" busy={busy} disabled={!read.success} onClick={create}>
                Create it
              </Button>
            </>
          }
        >
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Name" hint="What it is for." className="sm:col-span-2">
              {(id) => <Input id={id} value={draft.name} maxLength={200} onChange={(event) => change({ name: event.target.value })} />}
            </Field>
            <Field label="Kind">
              {() => <Select label="Kind" value={draft.type} onChange={(type) => change({ type })} options={typeOptions} />}
            </Field>
            <Field label="Valid for (days)" error={lacks('expiresInDays')}>
              {(id) => (
                <Input
                  id={id}
                  type="number"
                  min={1}
                  max={3_650}
                  value={draft.days}
                  onChange={(event) => change({ days: event.target.valueAsNumber || 0 })}
                />
              )}
            </Field>
            <fieldset className="sm:col-span-2">
              <legend className="mb-1 text-sm font-medium">Scopes</legend>
              <div className="grid grid-cols-2 gap-x-4 gap-y-0.5 sm:grid-cols-3">
                {scopes.map((scope) => (
                  <label key={scope} className="flex min-w-0 items-center gap-2 py-0.5 text-sm pointer-coarse:py-1.5">
                    <Checkbox
                      checked={draft.scopes.includes(scope)}
                      onChange={(event) =>
                        change({ scopes: event.target.checked ? [...draft.scopes, scope] : draft.scopes.filter((each) => each !== scope) })
                      }
                    />
                    <span className="truncate" title={scope}>
                      {scope}
                    </span>
                  </label>
                ))}
              </div>
            </fieldset>
            <Disclosure summary="Limits and addresses" className="sm:col-span-2">
              <div className="grid gap-4 pt-2 sm:grid-cols-2">
                <Field label="Requests a minute" error={lacks('limits')}>
                  {(id) => (
                    <Input
                      id={id}
                      type="number"
                      min={1}
                      value={draft.perMinute}
                      onChange={(event) => change({ perMinute: event.target.valueAsNumber || 0 })}
                    />
                  )}
                </Field>
                <Field label="Only from" hint="Addresses or ranges, separated by commas. Empty: from anywhere." error={lacks('addresses')}>
                  {(id) => (
                    <Textarea
                      id={id}
                      value={draft.allowed}
                      placeholder="203.0.113.7, 10.0.0.0/8"
                      onChange={(event) => change({ allowed: event.target.value })}
                    />
                  )}
                </Field>
              </div>
            </Disclosure>
          </div>
        </DialogContent>
      )}
    </Dialog>
  );
}
