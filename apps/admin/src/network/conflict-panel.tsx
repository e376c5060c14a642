'use client';
import type { Conflict } from '@autoweave/contracts';
import { RelativeTime, StatusBadge, useAuth } from '@autoweave/ui';
import { Handshake } from 'lucide-react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';
import { DecideConflict, positionsOf } from './decide-conflict';

const how: Readonly<Record<NonNullable<Conflict['resolvedBy']>, string>> = {
  priority: 'by importance',
  policy: 'by policy',
  vote: 'by vote',
  supervisor: 'by the supervisor',
  human: 'by a person',
};

/** Those that wait for a person first, then the newest. */
export const byUrgency = (a: Conflict, b: Conflict): number =>
  Number(b.status === 'waiting_for_human') - Number(a.status === 'waiting_for_human') || b.createdAt.localeCompare(a.createdAt);

/** Disagreements between agents: how they were settled, and those that wait for a person. */
export function ConflictPanel() {
  const { can } = useAuth();
  const query = useRead(['conflicts'], (client) => client.network.conflicts());
  return (
    <ReadPanel
      title="Conflicts"
      query={query}
      isEmpty={(data) => data.conflicts.length === 0}
      empty={{
        icon: Handshake,
        title: 'No disagreements',
        text: 'When agents want different things, the case appears here: settled by importance, policy or vote, or waiting for you.',
      }}
    >
      {({ conflicts }) => (
        <ul aria-label="Conflicts" className="divide-y divide-line">
          {conflicts.toSorted(byUrgency).map((conflict) => (
            <li key={conflict.conflictId} className="grid gap-2 px-4 py-3">
              <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <p className="min-w-0 flex-1 basis-52 text-sm font-medium [overflow-wrap:anywhere]">{conflict.subject}</p>
                <StatusBadge status={conflict.status} />
                {conflict.status === 'waiting_for_human' && can('vote:manage') ? <DecideConflict conflict={conflict} /> : null}
              </div>
              <ul className="grid gap-0.5 text-xs text-ink-muted">
                {positionsOf(conflict).map(({ position, held }) => (
                  <li key={position} className="[overflow-wrap:anywhere]">
                    <span className={position === conflict.winner ? 'font-medium text-success' : 'text-ink'}>{position}</span> · {held}
                  </li>
                ))}
              </ul>
              <p className="text-xs text-pretty text-ink-faint">
                {conflict.kind} · <RelativeTime at={conflict.createdAt} />
                {conflict.resolvedBy ? ` · settled ${how[conflict.resolvedBy]}` : ''}
                {conflict.reason ? ` · ${conflict.reason}` : ''}
              </p>
            </li>
          ))}
        </ul>
      )}
    </ReadPanel>
  );
}
