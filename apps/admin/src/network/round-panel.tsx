'use client';
import { RelativeTime, StatusBadge } from '@autoweave/ui';
import { CheckCheck } from 'lucide-react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';

/** Questions to agents that they answer with yes or no. */
export function RoundPanel() {
  const query = useRead(['rounds'], (client) => client.network.rounds());
  return (
    <ReadPanel
      title="Coordination rounds"
      query={query}
      isEmpty={(data) => data.rounds.length === 0}
      empty={{
        icon: CheckCheck,
        title: 'Nothing to agree on',
        text: 'A round appears when an agent asks others to say yes or no to something.',
      }}
    >
      {({ rounds }) => (
        <ul className="divide-y divide-line">
          {rounds.map((round) => {
            const answers = Object.values(round.votes);
            const yes = answers.filter(Boolean).length;
            return (
              <li key={round.roundId} className="grid gap-1 px-4 py-3">
                <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
                  <p className="min-w-0 flex-1 basis-52 text-sm font-medium [overflow-wrap:anywhere]">{round.proposal}</p>
                  <StatusBadge status={round.status} />
                </div>
                <p className="text-xs text-ink-faint">
                  {round.type.replace('_', ' ')} · {yes} yes, {answers.length - yes} no, {round.participants.length - answers.length} silent
                  · <RelativeTime at={round.createdAt} />
                  {round.deadline && round.status === 'open' ? (
                    <>
                      {' '}
                      · ends <RelativeTime at={round.deadline} />
                    </>
                  ) : null}
                </p>
              </li>
            );
          })}
        </ul>
      )}
    </ReadPanel>
  );
}
