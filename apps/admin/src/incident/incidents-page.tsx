'use client';
import { alertRaised, incidentFound, type OpsDecision, type ServerFrame } from '@autoweave/contracts';
import { Badge, Card, CardHeader, CardTitle, EmptyState, Header, Page, RelativeTime } from '@autoweave/ui';
import { BellRing, HeartPulse, ShieldCheck } from 'lucide-react';
import { useHealth, useQueues } from '../api/admin-data';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { useIncidents } from './use-incidents';

const healing: ReadonlySet<OpsDecision['kind']> = new Set(['failover', 'recovery', 'escalation']);
const tones = { info: 'neutral', warning: 'warning', critical: 'danger' } as const;

function Told({ frame }: { readonly frame: ServerFrame }) {
  if (frame.type === 'alert.raised') {
    const alert = alertRaised.payload.parse(frame.data);
    return (
      <>
        <Badge tone={tones[alert.severity]}>{alert.severity}</Badge>
        <span className="min-w-0 flex-1 basis-60">
          <span className="font-medium">{alert.subject}</span>: {alert.message}
        </span>
      </>
    );
  }
  const incident = incidentFound.payload.parse(frame.data);
  return (
    <>
      <Badge tone={incident.repaired ? 'warning' : 'danger'}>{incident.repaired ? 'repaired' : 'not repaired'}</Badge>
      <span className="min-w-0 flex-1 basis-60">
        <span className="font-medium">
          {incident.service}: {incident.kind}
        </span>{' '}
        {incident.goalId ? <code className="font-mono text-xs">{incident.goalId}</code> : null}
        <span className="block text-xs [overflow-wrap:anywhere] text-ink-muted">{incident.differences.slice(0, 3).join(' · ')}</span>
      </span>
    </>
  );
}

/** What went wrong: what does now, what was healed, and what was told while this console was open. */
export function IncidentsPage() {
  const told = useIncidents();
  const health = useHealth();
  const queues = useQueues();
  const decisions = useRead(['decisions', 'healing'], async (client) => ({
    decisions: (await client.operations.decisions({ limit: 500 })).decisions.filter((one) => healing.has(one.kind)),
  }));
  const now = [
    ...(health.data?.services ?? [])
      .filter((one) => one.state !== 'healthy')
      .map((one) => ({
        id: one.instance + one.service,
        text: `${one.service} is ${one.state}`,
        more: one.checks.find((check) => check.state !== 'healthy')?.detail,
      })),
    ...(queues.data?.streams ?? [])
      .filter((one) => one.deadLetters > 0)
      .map((one) => ({ id: one.stream, text: `${one.deadLetters} messages were given up`, more: one.stream })),
  ];
  return (
    <Page className="max-w-6xl">
      <Header title="Incidents" description="What is wrong now, what healed itself, and what was told." />
      <Card aria-label="Now">
        <CardHeader>
          <CardTitle>Now</CardTitle>
        </CardHeader>
        {now.length === 0 ? (
          <EmptyState icon={ShieldCheck} title={health.data ? 'Nothing is wrong' : 'Reading the state of the system'} className="py-8">
            {health.data ? 'All services are well and no message was given up.' : null}
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line">
            {now.map((one) => (
              <li key={one.id} className="px-4 py-2.5 text-sm">
                <span className="font-medium text-danger">{one.text}</span>
                {one.more ? <span className="text-ink-muted"> · {one.more}</span> : null}
              </li>
            ))}
          </ul>
        )}
      </Card>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Card aria-label="Told">
          <CardHeader>
            <CardTitle>Told since this console was opened</CardTitle>
          </CardHeader>
          {told.length === 0 ? (
            <EmptyState icon={BellRing} title="No alert and no incident" className="py-8">
              They appear here the moment they are found.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {told.map((frame) => (
                <li key={frame.id} className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
                  <Told frame={frame} />
                  <RelativeTime at={frame.ts} className="text-xs text-ink-faint" />
                </li>
              ))}
            </ul>
          )}
        </Card>
        <ReadPanel
          title="Healed or handed to people"
          query={decisions}
          isEmpty={(data) => data.decisions.length === 0}
          empty={{
            icon: HeartPulse,
            title: 'Nothing had to be healed',
            text: 'Lost workers, restarts and what needs a person are listed here.',
          }}
        >
          {(data) => (
            <ul className="divide-y divide-line">
              {data.decisions.map((one) => (
                <li key={one.id} className="flex flex-wrap items-start gap-x-3 gap-y-1 px-4 py-2.5 text-sm">
                  <Badge tone={one.kind === 'escalation' ? 'danger' : 'warning'}>{one.kind}</Badge>
                  <span className="min-w-0 flex-1 basis-52">
                    <span className="font-medium">{one.subject}</span>: <span className="text-ink-muted">{one.reason}</span>
                  </span>
                  <RelativeTime at={one.at} className="text-xs text-ink-faint" />
                </li>
              ))}
            </ul>
          )}
        </ReadPanel>
      </div>
    </Page>
  );
}
