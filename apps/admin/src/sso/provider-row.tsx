'use client';
import type { SsoCheck, SsoProvider } from '@autoweave/contracts';
import { Badge, Button, ConfirmButton, Disclosure, Switch } from '@autoweave/ui';
import { useState } from 'react';
import { useGateway } from '../api/gateway';
import { useAct } from '../api/use-act';
import { OurAddresses } from './our-addresses';
import { ProviderForm } from './provider-form';
import { ProviderPeople } from './provider-people';
import { choiceOf, providerWords } from './provider-kinds';
import { TestResult } from './test-result';

const renew = ['sso'];

/** One provider: whether it is on, what it is told, and what can be done with it. */
export function ProviderRow({ provider }: { readonly provider: SsoProvider }) {
  const { act, busy } = useAct();
  const { baseUrl } = useGateway();
  const [result, setResult] = useState<{ readonly works: boolean; readonly checks: readonly SsoCheck[] }>();
  const { providerId, name, enabled, isDefault, people } = provider;
  const words = providerWords[choiceOf(provider)];
  const set = (patch: { enabled?: boolean; isDefault?: boolean }, done: string) =>
    act({ call: (client) => client.sso.update({ providerId, ...patch }), done, renew });
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <Switch
          aria-label={`Sign in with ${name}`}
          checked={enabled}
          disabled={busy}
          onCheckedChange={(on) => set({ enabled: on }, on ? `People can sign in with ${name}` : `Nobody signs in with ${name} for now`)}
          className="mt-0.5"
        />
        <div className="grid min-w-0 flex-1 basis-56 gap-0.5">
          <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
            <span className="[overflow-wrap:anywhere]">{name}</span>
            {words.label === name ? null : <Badge tone="outline">{words.label}</Badge>}
            {isDefault ? <Badge tone="accent">first</Badge> : null}
            {enabled ? null : <Badge>off</Badge>}
          </p>
          <p className="text-xs text-pretty text-ink-muted">
            {provider.allowedDomains.length > 0 ? `Only ${provider.allowedDomains.join(', ')}` : 'Addresses of any domain'}
            {provider.autoCreate ? ' · makes accounts' : ' · only people who have an account here'}
            {people === 0 ? ' · nobody has signed in with it yet' : ''}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button
            size="sm"
            busy={busy}
            onClick={() => act({ call: (client) => client.sso.test({ providerId }), renew: [], after: setResult })}
          >
            Test
          </Button>
          <ProviderForm provider={provider}>
            {(open) => (
              <Button size="sm" onClick={open}>
                Change
              </Button>
            )}
          </ProviderForm>
          {isDefault ? null : (
            <Button
              size="sm"
              variant="ghost"
              busy={busy}
              onClick={() => set({ isDefault: true }, `${name} comes first on the sign-in page`)}
            >
              Put first
            </Button>
          )}
          <ConfirmButton
            size="sm"
            variant="danger"
            busy={busy}
            title={`Delete ${name}?`}
            description="Sessions that it opened end at once, and its settings are gone. Accounts stay: whoever has no password needs one, or another provider."
            confirm="Delete it"
            onConfirm={() => act({ call: (client) => client.sso.remove({ providerId }), done: `${name} is gone`, renew })}
          >
            Delete
          </ConfirmButton>
        </div>
      </div>
      {result ? <TestResult {...result} /> : null}
      <Disclosure summary="What the provider must be told">
        <div className="max-w-2xl py-2 sm:pl-5">
          <OurAddresses base={baseUrl} kind={provider.kind} slug={provider.slug} />
        </div>
      </Disclosure>
      <ProviderPeople provider={provider} />
    </li>
  );
}
