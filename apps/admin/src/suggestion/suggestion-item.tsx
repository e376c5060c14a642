'use client';
import type { Suggestion } from '@autoweave/contracts';
import { Button, ConfirmButton, Disclosure, formatPlural, RelativeTime, StatusBadge, useAuth } from '@autoweave/ui';
import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { useSession } from '../api/session';
import { useAct } from '../api/use-act';
import { ImplementButton } from './implement-button';
import { PriorityBadge } from './priority-badge';
import { balanceOf, finderOf, typeWords } from './suggestion-words';

const renew = ['suggestions'];

/** One suggested improvement, why it was made, and what can be done about it. */
export function SuggestionItem({ suggestion }: { readonly suggestion: Suggestion }) {
  const { can } = useAuth();
  const me = useSession().data?.userId;
  const { act, busy } = useAct();
  const { suggestionId, status, votes } = suggestion;
  const open = status === 'pending' || status === 'approved';
  const mine = me ? votes[`user:${me}`] : undefined;
  const vote = (value: -1 | 1) =>
    act({ call: (client) => client.suggestions.vote({ suggestionId, vote: mine === value ? 0 : value }), renew });
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-start gap-2">
        <PriorityBadge priority={suggestion.priority} />
        <p className="min-w-0 flex-1 basis-60 text-sm font-medium [overflow-wrap:anywhere]">{suggestion.title}</p>
        <StatusBadge status={status} />
      </div>
      <p className="text-sm text-pretty [overflow-wrap:anywhere] text-ink-muted">{suggestion.description}</p>
      {suggestion.suggestedFix ? (
        <p className="text-sm text-pretty">
          <span className="text-ink-faint">Suggested: </span>
          {suggestion.suggestedFix}
        </p>
      ) : null}
      <p className="text-xs text-ink-faint">
        {typeWords[suggestion.type]} · found by {finderOf(suggestion.detectedBy)}
        {suggestion.found > 1 ? `, ${suggestion.found} times` : ''} · {Math.round(suggestion.confidence * 100)} % sure ·{' '}
        {formatPlural(Object.keys(votes).length, 'vote')}
        {Object.keys(votes).length > 0 ? ` (balance ${balanceOf(votes)})` : ''} · <RelativeTime at={suggestion.createdAt} />
      </p>
      {suggestion.evidence.length + suggestion.affectedFiles.length > 0 ? (
        <Disclosure
          summary={formatPlural(suggestion.evidence.length + suggestion.affectedFiles.length, 'piece of evidence', 'pieces of evidence')}
        >
          <ul className="mt-1 grid gap-1 pl-5 font-mono text-xs [overflow-wrap:anywhere] text-ink-muted">
            {[...suggestion.evidence, ...suggestion.affectedFiles].map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </Disclosure>
      ) : null}
      {suggestion.reason ? <p className="text-xs text-ink-muted">{suggestion.reason}</p> : null}
      {suggestion.goalId ? (
        <p className="text-xs text-ink-muted">
          Goal <code className="font-mono">{suggestion.goalId}</code>
          {suggestion.implementedBy ? `, done by ${suggestion.implementedBy}` : ''}
        </p>
      ) : null}
      {open ? (
        <div className="flex flex-wrap items-center gap-2">
          {can('vote:cast') ? (
            <>
              <Button size="sm" variant={mine === 1 ? 'primary' : 'ghost'} busy={busy} aria-pressed={mine === 1} onClick={() => vote(1)}>
                <ThumbsUp />
                For it
              </Button>
              <Button size="sm" variant={mine === -1 ? 'primary' : 'ghost'} busy={busy} aria-pressed={mine === -1} onClick={() => vote(-1)}>
                <ThumbsDown />
                Against it
              </Button>
            </>
          ) : null}
          {can('vote:manage') ? (
            <span className="ml-auto flex flex-wrap items-center gap-2">
              <ConfirmButton
                size="sm"
                variant="ghost"
                busy={busy}
                title="Reject this suggestion?"
                description="The same is not suggested again for thirty days."
                confirm="Reject it"
                onConfirm={() => act({ call: (client) => client.suggestions.reject({ suggestionId }), done: 'Rejected', renew })}
              >
                Reject
              </ConfirmButton>
              {status === 'pending' ? (
                <Button
                  size="sm"
                  busy={busy}
                  onClick={() => act({ call: (client) => client.suggestions.approve({ suggestionId }), done: 'Approved', renew })}
                >
                  Approve
                </Button>
              ) : null}
              <ImplementButton suggestion={suggestion} />
            </span>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}
