'use client';
import type { Vote } from '@autoweave/contracts';
import { Button, ConfirmButton, Disclosure, formatPlural, Progress, RelativeTime, StatusBadge, useAuth } from '@autoweave/ui';
import { Vote as VoteIcon } from 'lucide-react';
import { useAct } from '../api/use-act';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';

function One({ vote }: { readonly vote: Vote }) {
  const { can } = useAuth();
  const { act, busy } = useAct();
  const total = Object.values(vote.counts).reduce((sum, count) => sum + count, 0);
  const open = vote.status === 'open';
  return (
    <li className="grid gap-2.5 px-4 py-3">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p className="text-sm font-medium">{vote.title}</p>
          {vote.description ? <p className="text-xs text-pretty text-ink-muted">{vote.description}</p> : null}
        </div>
        <StatusBadge status={vote.status} />
      </div>
      <ul aria-label={`Options of ${vote.title}`} className="grid gap-1.5">
        {vote.options.map((option) => {
          const count = vote.counts[option] ?? 0;
          return (
            <li key={option} className="grid grid-cols-[1fr_auto_auto] items-center gap-x-3 gap-y-1 text-sm">
              <span className={vote.result === option ? 'font-medium' : undefined}>
                {option}
                {vote.result === option ? <span className="ml-1.5 text-xs text-success">chosen</span> : null}
              </span>
              <span className="text-xs text-ink-faint tabular-nums">{count}</span>
              {open && can('vote:cast') ? (
                <Button
                  size="sm"
                  busy={busy}
                  aria-label={`Vote for ${option}`}
                  onClick={() =>
                    act({
                      call: (client) => client.votes.cast({ voteId: vote.voteId, choice: option }),
                      done: `Your vote: ${option}. A later one replaces it.`,
                      renew: ['votes'],
                    })
                  }
                >
                  Vote
                </Button>
              ) : (
                <span />
              )}
              <Progress percent={total > 0 ? (count / total) * 100 : 0} label={`Share of ${option}`} className="col-span-3" />
            </li>
          );
        })}
      </ul>
      {vote.ballots.some((ballot) => ballot.rationale) ? (
        <Disclosure summary="Reasons">
          <ul className="grid gap-1 pl-5 text-xs text-ink-muted">
            {vote.ballots
              .filter((ballot) => ballot.rationale)
              .map((ballot) => (
                <li key={ballot.voter}>
                  <span className="font-medium">{ballot.voter}</span> for {ballot.choice}: {ballot.rationale}
                </li>
              ))}
          </ul>
        </Disclosure>
      ) : null}
      <div className="flex items-center gap-3 text-xs text-ink-faint">
        <span className="min-w-0 flex-1">
          {total} of {formatPlural(vote.voters.length, 'voter')} ·{' '}
          {open ? (
            <>
              ends <RelativeTime at={vote.deadline} />
            </>
          ) : (
            (vote.reason ?? 'over')
          )}
        </span>
        {open && can('vote:manage') ? (
          <ConfirmButton
            size="sm"
            variant="ghost"
            busy={busy}
            title="End the counting now?"
            description="The ballots so far decide. This cannot be undone."
            confirm="End it"
            onConfirm={() =>
              act({ call: (client) => client.votes.close({ voteId: vote.voteId }), done: 'The counting has ended', renew: ['votes'] })
            }
          >
            End now
          </ConfirmButton>
        ) : null}
      </div>
    </li>
  );
}

export function VoteList() {
  const query = useRead(['votes'], (client) => client.votes.list({ limit: 50 }));
  return (
    <ReadPanel
      title="Votes"
      query={query}
      isEmpty={(data) => data.votes.length === 0}
      empty={{ icon: VoteIcon, title: 'Nothing is put to the vote', text: 'Open a vote with “New vote”; agents and people answer it.' }}
    >
      {({ votes }) => (
        <ul className="divide-y divide-line">
          {votes.map((vote) => (
            <One key={vote.voteId} vote={vote} />
          ))}
        </ul>
      )}
    </ReadPanel>
  );
}
