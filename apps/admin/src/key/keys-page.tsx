'use client';
import { Badge, Header, Page, RelativeTime, Segmented, StatusBadge } from '@autoweave/ui';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { CreateKey } from './create-key';
import { KeyActions } from './key-actions';

/** Keys that programs use in somebody's name. */
export function KeysPage() {
  const [whose, setWhose] = useState<'own' | 'all'>('own');
  const query = useRead(['api-keys', whose], (client) => client.apiKeys.list(whose === 'all' ? { all: 'true' } : {}));
  return (
    <Page className="max-w-4xl">
      <Header
        title="API keys"
        description="What programs use in somebody’s name, with a part of that person’s rights."
        actions={<CreateKey />}
      />
      <ReadPanel
        title="Keys"
        query={query}
        isEmpty={(data) => data.apiKeys.length === 0}
        empty={{
          icon: KeyRound,
          title: whose === 'own' ? 'You have no keys' : 'Nobody here has keys',
          text: 'Create one with “New key” for a script, a pipeline or another program.',
        }}
        actions={
          <Segmented
            label="Whose keys"
            value={whose}
            onChange={setWhose}
            options={[
              { value: 'own', label: 'Mine' },
              { value: 'all', label: 'Everybody’s' },
            ]}
          />
        }
      >
        {({ apiKeys }) => (
          <ul aria-label="API keys" className="divide-y divide-line">
            {apiKeys.map((apiKey) => (
              <li key={apiKey.keyId} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
                <div className="grid min-w-0 flex-1 basis-72 gap-1">
                  <p className="flex flex-wrap items-center gap-2 text-sm font-medium">
                    <span className="[overflow-wrap:anywhere]">{apiKey.name}</span>
                    <StatusBadge status={apiKey.status} />
                    {apiKey.type === 'personal' ? null : <Badge tone="outline">{apiKey.type}</Badge>}
                    {apiKey.replacedBy ? <Badge>replaced</Badge> : null}
                  </p>
                  <p className="text-xs [overflow-wrap:anywhere] text-ink-muted">{apiKey.scopes.join(', ')}</p>
                  <p className="text-xs text-ink-faint">
                    <code className="font-mono">ak_{apiKey.keyId}_…</code> ·{' '}
                    {apiKey.lastUsedAt ? (
                      <>
                        used <RelativeTime at={apiKey.lastUsedAt} />
                        {apiKey.lastUsedFrom ? ` from ${apiKey.lastUsedFrom}` : ''}
                      </>
                    ) : (
                      'never used'
                    )}
                    {apiKey.expiresAt ? (
                      <>
                        {' '}
                        · {Date.parse(apiKey.expiresAt) < Date.now() ? 'ended' : 'ends'} <RelativeTime at={apiKey.expiresAt} />
                      </>
                    ) : null}
                  </p>
                </div>
                <div className="flex flex-wrap gap-2">
                  <KeyActions apiKey={apiKey} />
                </div>
              </li>
            ))}
          </ul>
        )}
      </ReadPanel>
    </Page>
  );
}
