'use client';
import { Button, ConfirmButton, Header, Page, StatusBadge, Switch, Tabs, TabsContent, TabsList, TabsTrigger, useAuth } from '@autoweave/ui';
import { ArrowLeft, CirclePlay, CircleStop } from 'lucide-react';
import Link from 'next/link';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { FaultState } from '../shell/fault-state';
import { AgentDefinitionCard } from './agent-definition-card';
import { AgentProfileCard } from './agent-profile-card';
import { AgentVersions } from './agent-versions';

const renew = ['agents', 'agent', 'agent-versions'];

/** One agent: what it has done, what it is, and what it was. */
export function AgentPage({ name }: { readonly name: string }) {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const detail = useRead(['agent', name], (client) => client.agents.get({ name }));
  const definition = detail.data?.definition;
  const running = detail.data?.deployment === 'DEPLOYED' || detail.data?.deployment === 'RUNNING';
  return (
    <Page>
      <Button asChild variant="ghost" size="sm" className="-ml-2 justify-self-start">
        <Link href="/agents">
          <ArrowLeft />
          Agents
        </Link>
      </Button>
      <Header
        title={name}
        description={definition?.description}
        actions={
          detail.data && definition ? (
            <>
              <StatusBadge
                status={definition.enabled ? detail.data.deployment : 'stopped'}
                label={definition.enabled ? undefined : 'Disabled'}
              />
              {can('agent:update') ? (
                <label className="flex items-center gap-2 text-sm">
                  <Switch
                    aria-label={`${name} is enabled`}
                    checked={definition.enabled}
                    disabled={busy}
                    onCheckedChange={(enabled) =>
                      act({
                        call: (client) => client.agents.update({ name, enabled: enabled === true }),
                        done: enabled ? `${name} may be chosen again` : `${name} is not chosen any more`,
                        renew,
                      })
                    }
                  />
                  Enabled
                </label>
              ) : null}
              {can('agent:update') && !running ? (
                <Button
                  busy={busy}
                  onClick={() => act({ call: (client) => client.agents.deploy({ name }), done: `${name} takes work`, renew })}
                >
                  <CirclePlay />
                  Deploy
                </Button>
              ) : null}
              {can('agent:terminate') && running ? (
                <ConfirmButton
                  busy={busy}
                  title={`Stop ${name}?`}
                  description="It gets no new work; what it has, it ends. Deploy lets it work again."
                  confirm="Stop it"
                  onConfirm={() => act({ call: (client) => client.agents.stop({ name }), done: `${name} gets no new work`, renew })}
                >
                  <CircleStop />
                  Stop
                </ConfirmButton>
              ) : null}
            </>
          ) : undefined
        }
      />
      {detail.isError && !detail.data ? <FaultState error={detail.error} onRetry={() => void detail.refetch()} /> : null}
      <Tabs defaultValue="profile">
        <TabsList aria-label={name}>
          <TabsTrigger value="profile">Work</TabsTrigger>
          <TabsTrigger value="definition">Definition</TabsTrigger>
          <TabsTrigger value="versions">Versions</TabsTrigger>
        </TabsList>
        <TabsContent value="profile">
          <AgentProfileCard name={name} />
        </TabsContent>
        <TabsContent value="definition">{detail.data ? <AgentDefinitionCard detail={detail.data} /> : null}</TabsContent>
        <TabsContent value="versions">
          <AgentVersions name={name} current={detail.data?.version} />
        </TabsContent>
      </Tabs>
    </Page>
  );
}
