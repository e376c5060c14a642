'use client';
import type { ArgumentConstraint, StandingGrant } from '@autoweave/contracts';
import { Badge, ConfirmButton, Header, Page, RelativeTime, Segmented, useAuth } from '@autoweave/ui';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';

const words = { equals: 'is', one_of: 'is one of', prefix: 'begins with', glob: 'matches', at_most: 'is at most' } as const;
const said = (one: ArgumentConstraint): string =>
  `${one.path} ${words[one.op]} ${one.op === 'one_of' ? one.values.map((value) => JSON.stringify(value)).join(', ') : JSON.stringify(one.value)}`;

function stateOf(grant: StandingGrant): string | undefined {
  if (grant.revokedAt) return 'taken back';
  if (Date.parse(grant.expiresAt) <= Date.now()) return 'expired';
  return grant.maxUses !== undefined && grant.uses >= grant.maxUses ? 'used up' : undefined;
}

/** Permissions given in advance, and the way to take them back. */
export function GrantsPage() {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const [which, setWhich] = useState<'active' | 'all'>('active');
  const query = useRead(['grants', which], (client) =>
    client.grants.list({ limit: 200, ...(which === 'active' ? { active: 'true' } : {}) }),
  );
  return (
    <Page>
      <Header title="Standing grants" description="Calls that run without asking, because a person allowed them in advance." />
      <ReadPanel
        title="Grants"
        query={query}
        isEmpty={(data) => data.grants.length === 0}
        empty={{
          icon: ShieldCheck,
          title: which === 'active' ? 'Nothing is allowed in advance' : 'No grant was ever given',
          text: 'Every risky call asks a person. “Always allow for this goal” at an approval makes a grant.',
        }}
        actions={
          <Segmented
            label="Which grants"
            value={which}
            onChange={setWhich}
            options={[
              { value: 'active', label: 'In force' },
              { value: 'all', label: 'All' },
            ]}
          />
        }
      >
        {({ grants }) => (
          <ul className="divide-y divide-line">
            {grants.map((grant) => {
              const over = stateOf(grant);
              return (
                <li key={grant.grantId} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
                  <div className="grid min-w-0 flex-1 basis-64 gap-1">
                    <p className="flex flex-wrap items-center gap-2 text-sm">
                      <code className="font-mono font-medium">{grant.tool}</code>
                      <Badge tone={grant.scope.kind === 'tenant' ? 'warning' : 'neutral'}>
                        {grant.scope.kind === 'tenant' ? 'everywhere in this tenant' : `${grant.scope.kind} ${grant.scope.id}`}
                      </Badge>
                      {over ? <Badge>{over}</Badge> : null}
                    </p>
                    <p className="text-xs [overflow-wrap:anywhere] text-ink-muted">
                      {grant.constraints.length > 0 ? grant.constraints.map(said).join('; ') : 'any arguments'}
                    </p>
                    <p className="text-xs text-ink-faint">
                      {grant.reason} · used {grant.uses}
                      {grant.maxUses === undefined ? ' times' : ` of ${grant.maxUses}`} · {over ? 'ended' : 'ends'}{' '}
                      <RelativeTime at={grant.revokedAt ?? grant.expiresAt} />
                    </p>
                  </div>
                  {!over && can('goal:approve') ? (
                    <ConfirmButton
                      size="sm"
                      variant="danger"
                      busy={busy}
                      title={`Take back the grant for ${grant.tool}?`}
                      description="From now on such calls ask a person again. What has run, has run."
                      confirm="Take it back"
                      onConfirm={() =>
                        act({ call: (client) => client.grants.revoke({ grantId: grant.grantId }), done: 'Taken back', renew: ['grants'] })
                      }
                    >
                      Take back
                    </ConfirmButton>
                  ) : null}
                </li>
              );
            })}
          </ul>
        )}
      </ReadPanel>
    </Page>
  );
}
