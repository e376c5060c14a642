'use client';
import { SsoPolicy } from '@autoweave/contracts';
import { Button, Card, CardBody, CardHeader, CardTitle, Checkbox, Field, Input, Switch } from '@autoweave/ui';
import { useEffect, useId, useState } from 'react';
import { useAct } from '../api/use-act';
import { wordsOf } from '../api/words';

/** What holds for all providers of the organisation. */
export function PolicyPanel({ policy }: { readonly policy: SsoPolicy }) {
  const { act, busy } = useAct();
  const id = useId();
  const [allowed, setAllowed] = useState(policy.allowedDomains.join(', '));
  const [blocked, setBlocked] = useState(policy.blockedDomains.join(', '));
  const stored = JSON.stringify(policy);
  useEffect(() => {
    const { allowedDomains, blockedDomains } = JSON.parse(stored) as SsoPolicy;
    setAllowed(allowedDomains.join(', '));
    setBlocked(blockedDomains.join(', '));
  }, [stored]);
  const read = SsoPolicy.safeParse({ ...policy, allowedDomains: wordsOf(allowed), blockedDomains: wordsOf(blocked) });
  const lacks = (field: string) => (read.success ? undefined : read.error.issues.find(({ path }) => path[0] === field)?.message);
  const isChanged = read.success && JSON.stringify(read.data) !== stored;
  const save = (next: SsoPolicy, done: string) => act({ call: (client) => client.sso.setPolicy(next), done, renew: ['sso'] });
  return (
    <Card aria-labelledby={id}>
      <CardHeader>
        <CardTitle id={id}>For all providers</CardTitle>
        <label className="ml-auto flex items-center gap-2 text-sm text-ink-muted">
          {policy.enabled ? 'On' : 'Off'}
          <Switch
            aria-label="Single sign-on"
            checked={policy.enabled}
            disabled={busy}
            onCheckedChange={(enabled) =>
              save({ ...policy, enabled }, enabled ? 'People can sign in with their providers' : 'Single sign-on is off; sessions go on')
            }
          />
        </label>
      </CardHeader>
      <CardBody className="grid gap-4 sm:grid-cols-2">
        <label className="flex items-start gap-2 text-sm sm:col-span-2">
          <Checkbox
            checked={policy.required}
            disabled={busy}
            onChange={(event) =>
              save(
                { ...policy, required: event.target.checked },
                event.target.checked ? 'Only providers open a session now; others have ended' : 'Passwords open sessions again',
              )
            }
            className="mt-0.5"
          />
          <span className="min-w-0 text-pretty">
            Only through a provider
            <span className="block text-xs text-ink-muted">
              Passwords and links open nothing, and sessions that they opened end. Administrators keep theirs: a provider may be away.
            </span>
          </span>
        </label>
        <Field
          label="Only addresses of"
          hint="Domains, separated by commas, beside what a provider says. Empty: of any."
          error={lacks('allowedDomains')}
        >
          {(field) => <Input id={field} value={allowed} placeholder="example.com" onChange={(event) => setAllowed(event.target.value)} />}
        </Field>
        <Field label="Never addresses of" error={lacks('blockedDomains')}>
          {(field) => <Input id={field} value={blocked} onChange={(event) => setBlocked(event.target.value)} />}
        </Field>
        <div className="sm:col-span-2">
          <Button busy={busy} disabled={!isChanged} onClick={() => read.success && save(read.data, 'The domains are saved')}>
            Save domains
          </Button>
        </div>
      </CardBody>
    </Card>
  );
}
