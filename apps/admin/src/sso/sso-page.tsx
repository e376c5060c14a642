'use client';
import { Button, Header, Page } from '@autoweave/ui';
import { LogIn, Plus } from 'lucide-react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { PolicyPanel } from './policy-panel';
import { ProviderForm } from './provider-form';
import { ProviderRow } from './provider-row';

const everyMs = 30_000;

/** Providers that people of the organisation sign in with. */
export function SsoPage() {
  const query = useRead(['sso'], (client) => client.sso.list(), { everyMs });
  const add = (
    <ProviderForm>
      {(open) => (
        <Button variant="primary" onClick={open}>
          <Plus />
          Add a provider
        </Button>
      )}
    </ProviderForm>
  );
  return (
    <Page className="max-w-4xl">
      <Header
        title="Single sign-on"
        description="People sign in with the account that they have at your identity provider."
        actions={query.data && query.data.providers.length > 0 ? add : undefined}
      />
      <ReadPanel
        title="Providers"
        query={query}
        isEmpty={({ providers }) => providers.length === 0}
        empty={{
          icon: LogIn,
          title: 'No provider yet',
          text: 'Everybody signs in with a password of their own. Add Google, Microsoft, GitHub, or any provider that speaks OpenID Connect, OAuth 2.0 or SAML.',
          action: add,
        }}
      >
        {({ providers }) => (
          <ul aria-label="Providers" className="divide-y divide-line">
            {providers.map((provider) => (
              <ProviderRow key={provider.providerId} provider={provider} />
            ))}
          </ul>
        )}
      </ReadPanel>
      {query.data && query.data.providers.length > 0 ? <PolicyPanel policy={query.data.policy} /> : null}
    </Page>
  );
}
