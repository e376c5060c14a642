'use client';
import type { Collaboration } from '@autoweave/contracts';
import { Badge, CodeText, Disclosure, formatPlural, RelativeTime, StatusBadge } from '@autoweave/ui';
import { Users } from 'lucide-react';
import { useRead } from '../api/use-read';
import { ReadPanel } from '../shell/read-panel';

function One({ session }: { readonly session: Collaboration }) {
  const messages = session.messageHistory ?? [];
  const shared = Object.keys(session.sharedContext).length;
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <p className="min-w-0 flex-1 basis-52 text-sm font-medium [overflow-wrap:anywhere]">{session.name}</p>
        <StatusBadge status={session.status} />
      </div>
      <p className="flex flex-wrap gap-1">
        {session.participants.map((name) => (
          <Badge
            key={name}
            tone={name === session.coordinator ? 'accent' : 'outline'}
            title={name === session.coordinator ? 'coordinator' : undefined}
          >
            {name}
          </Badge>
        ))}
      </p>
      <p className="text-xs text-ink-faint">
        version {session.contextVersion} · begun <RelativeTime at={session.createdAt} />
        {session.expiresAt ? (
          <>
            {' '}
            · ends <RelativeTime at={session.expiresAt} />
          </>
        ) : null}
        {session.goalId ? (
          <>
            {' '}
            · <code className="font-mono [overflow-wrap:anywhere]">{session.goalId}</code>
          </>
        ) : null}
      </p>
      {messages.length > 0 ? (
        <Disclosure summary={formatPlural(messages.length, 'entry', 'entries')}>
          <ol aria-label={`History of ${session.name}`} className="grid max-h-72 gap-1.5 overflow-y-auto pl-5 text-xs">
            {messages.toReversed().map((message, index) => (
              <li key={`${message.at} ${index}`} className="grid grid-cols-[5.5rem_1fr] gap-2">
                <RelativeTime at={message.at} className="text-ink-faint" />
                <span className="min-w-0 [overflow-wrap:anywhere]">
                  {message.from ? <span className="font-medium">{message.from} </span> : null}
                  <span className="text-ink-muted">
                    {message.kind}
                    {message.text ? `: ${message.text}` : ''}
                  </span>
                </span>
              </li>
            ))}
          </ol>
        </Disclosure>
      ) : null}
      {shared > 0 ? (
        <Disclosure summary={`Shared context, ${formatPlural(shared, 'value')}`}>
          <CodeText text={JSON.stringify(session.sharedContext, null, 2)} className="max-h-72" />
        </Disclosure>
      ) : null}
    </li>
  );
}

/** Sessions in which agents work on something together, with what was said in them. */
export function CollaborationPanel() {
  const query = useRead(['collaborations'], (client) => client.network.collaborations());
  return (
    <ReadPanel
      title="Collaborative sessions"
      query={query}
      isEmpty={(data) => data.collaborations.length === 0}
      empty={{
        icon: Users,
        title: 'Nobody works together now',
        text: 'A session appears when an agent opens one with its cooperation tools, and keeps what was said and shared.',
      }}
    >
      {({ collaborations }) => (
        <ul className="divide-y divide-line">
          {collaborations.map((session) => (
            <One key={session.collaborationId} session={session} />
          ))}
        </ul>
      )}
    </ReadPanel>
  );
}
