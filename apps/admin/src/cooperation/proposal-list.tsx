'use client';
import { Button, ConfirmButton, formatPlural, RelativeTime, Select, StatusBadge, useAuth } from '@autoweave/ui';
import { Lightbulb } from 'lucide-react';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';

const urgencies = ['1', '2', '3', '4', '5'].map((value) => ({ value, label: `Urgency ${value}` }));

/** Work that agents or people propose to each other, the most urgent first. */
export function ProposalList() {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const query = useRead(['proposals'], (client) => client.proposals.list({ limit: 50 }));
  return (
    <ReadPanel
      title="Proposals"
      query={query}
      isEmpty={(data) => data.proposals.length === 0}
      empty={{
        icon: Lightbulb,
        title: 'No proposals',
        text: 'Agents propose work they find worth doing; people do so with “New proposal”.',
      }}
    >
      {({ proposals }) => (
        <ul className="divide-y divide-line">
          {proposals.map((proposal) => {
            const { proposalId } = proposal;
            return (
              <li key={proposalId} className="grid gap-2 px-4 py-3">
                <div className="flex items-start gap-3">
                  <div className="min-w-0 flex-1">
                    <p className="text-sm font-medium">{proposal.title}</p>
                    <p className="line-clamp-3 text-xs text-pretty text-ink-muted">{proposal.description}</p>
                  </div>
                  <StatusBadge status={proposal.status} />
                </div>
                <p className="text-xs text-ink-faint">
                  {proposal.proposedBy.startsWith('user:') ? 'a person' : proposal.proposedBy} · {proposal.taskType} ·{' '}
                  {proposal.estimatedEffort} effort · urgency {proposal.meanPriority > 0 ? proposal.meanPriority.toFixed(1) : '–'} ·{' '}
                  {formatPlural(proposal.endorsements.length, 'endorsement')} · <RelativeTime at={proposal.createdAt} />
                </p>
                {proposal.reason ? <p className="text-xs text-ink-muted">{proposal.reason}</p> : null}
                {proposal.status === 'proposed' && can('vote:cast') ? (
                  <div className="flex flex-wrap items-center gap-2">
                    <Select
                      label={`How urgent is ${proposal.title}`}
                      value={undefined}
                      placeholder="How urgent?"
                      onChange={(priority) =>
                        act({
                          call: (client) => client.proposals.vote({ proposalId, priority: Number(priority) }),
                          done: `Urgency ${priority} noted`,
                          renew: ['proposals'],
                        })
                      }
                      options={urgencies}
                      className="h-7 w-36 text-xs"
                    />
                    <Button
                      size="sm"
                      busy={busy}
                      onClick={() =>
                        act({ call: (client) => client.proposals.endorse({ proposalId }), done: 'Endorsed', renew: ['proposals'] })
                      }
                    >
                      Endorse
                    </Button>
                    {can('vote:manage') ? (
                      <ConfirmButton
                        size="sm"
                        variant="ghost"
                        busy={busy}
                        title="Reject this proposal?"
                        description="Nobody works on it. It can be proposed again."
                        confirm="Reject it"
                        onConfirm={() =>
                          act({ call: (client) => client.proposals.reject({ proposalId }), done: 'Rejected', renew: ['proposals'] })
                        }
                      >
                        Reject
                      </ConfirmButton>
                    ) : null}
                  </div>
                ) : null}
              </li>
            );
          })}
        </ul>
      )}
    </ReadPanel>
  );
}
