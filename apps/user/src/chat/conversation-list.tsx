'use client';
import { Skeleton } from '@autoweave/ui';
import { Archive, Search } from 'lucide-react';
import { useState } from 'react';
import { useConversations } from '../api/conversations';
import { ConversationRow } from './conversation-row';
import { groupConversations } from './group-conversations';

/** The left pane: every conversation, found by name. */
export function ConversationList({ enabled }: { readonly enabled: boolean }) {
  const [search, setSearch] = useState('');
  const [archived, setArchived] = useState(false);
  const query = useConversations(archived);
  const all = query.data?.conversations ?? [];
  const found = all.filter((conversation) => conversation.title.toLowerCase().includes(search.trim().toLowerCase()));
  const groups = archived ? [{ label: 'Archived', conversations: found }] : groupConversations(found, Date.now());
  return (
    <section aria-label="Conversations" className="mt-4 flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-1 px-2">
        <label className="flex h-8 min-w-0 flex-1 items-center gap-2 text-ink-faint pointer-coarse:h-11">
          <Search aria-hidden="true" className="size-3.5 shrink-0" />
          <span className="sr-only">Find a conversation</span>
          <input
            type="search"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            placeholder={archived ? 'Find in the archive' : 'Find a conversation'}
            className="h-full min-w-0 flex-1 bg-transparent text-sm text-ink outline-none placeholder:text-ink-faint pointer-coarse:text-[1rem]"
          />
        </label>
        <button
          type="button"
          aria-pressed={archived}
          aria-label="Show the archive"
          title="Show the archive"
          onClick={() => setArchived(!archived)}
          className="rounded-md p-1.5 text-ink-faint hover:bg-hover hover:text-ink aria-pressed:bg-hover aria-pressed:text-ink"
        >
          <Archive className="size-3.5" />
        </button>
      </div>
      {!enabled || query.isPending ? (
        <div role="status" className="grid gap-2 p-2">
          <span className="sr-only">Loading conversations</span>
          <Skeleton className="h-6" />
          <Skeleton className="h-6 w-4/5" />
          <Skeleton className="h-6 w-3/5" />
        </div>
      ) : query.isError && !query.data ? (
        <p className="p-2 text-xs text-ink-muted">
          Conversations could not be loaded.{' '}
          <button type="button" className="text-accent underline underline-offset-2" onClick={() => void query.refetch()}>
            Try again
          </button>
        </p>
      ) : found.length === 0 ? (
        <p className="p-2 text-xs text-ink-muted">
          {search ? `No conversation is called “${search}”.` : archived ? 'The archive is empty.' : 'Conversations appear here.'}
        </p>
      ) : (
        groups.map((group) => (
          <div key={group.label} className="mt-3 first:mt-1">
            <h2 className="px-2 pb-1 text-2xs font-medium text-ink-faint">{group.label}</h2>
            <ul>
              {group.conversations.map((conversation) => (
                <ConversationRow key={conversation.conversationId} conversation={conversation} />
              ))}
            </ul>
          </div>
        ))
      )}
    </section>
  );
}
