'use client';
import type { Conversation } from '@autoweave/contracts';
import { toApiError } from '@autoweave/contracts/client';
import {
  cn,
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
  useToast,
} from '@autoweave/ui';
import { Archive, ArchiveRestore, Ellipsis, Pencil, Pin, PinOff, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { useState } from 'react';
import { type ConversationChange, useDeleteConversation, useUpdateConversation } from '../api/conversations';

export function ConversationRow({ conversation }: { readonly conversation: Conversation }) {
  const { conversationId, title, pinned, archived } = conversation;
  const path = usePathname();
  const router = useRouter();
  const toast = useToast();
  const update = useUpdateConversation();
  const remove = useDeleteConversation();
  const [renaming, setRenaming] = useState(false);
  const current = path === `/c/${conversationId}`;
  const change = (what: Omit<ConversationChange, 'conversationId'>) =>
    update.mutate({ conversationId, ...what }, { onError: (error) => toast.error('Not changed', toApiError(error).message) });
  const rename = (next: string) => {
    setRenaming(false);
    if (next.trim() && next.trim() !== title) change({ title: next.trim() });
  };
  const drop = () => {
    if (!window.confirm(`Delete “${title}”? Its goals and their results stay under Goals.`)) return;
    remove.mutate(conversationId, {
      onSuccess: () => current && router.push('/'),
      onError: (error) => toast.error('Not deleted', toApiError(error).message),
    });
  };

  if (renaming) {
    return (
      <li>
        <input
          autoFocus
          aria-label="New name"
          defaultValue={title}
          maxLength={200}
          onFocus={(event) => event.target.select()}
          onBlur={(event) => rename(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') rename(event.currentTarget.value);
            if (event.key === 'Escape') setRenaming(false);
          }}
          className="h-8 w-full rounded-md border border-accent bg-surface px-2 text-sm outline-none pointer-coarse:h-11 pointer-coarse:text-[1rem]"
        />
      </li>
    );
  }
  return (
    <li className={cn('group flex items-center rounded-md hover:bg-hover', current && 'bg-hover')}>
      <Link
        href={`/c/${conversationId}`}
        aria-current={current ? 'page' : undefined}
        title={title}
        className={cn(
          'min-w-0 flex-1 truncate rounded-md py-1.5 pl-2 text-sm text-ink-muted focus-visible:outline-offset-[-2px] pointer-coarse:py-3',
          current && 'font-medium text-ink',
        )}
      >
        {title || 'Untitled'}
      </Link>
      <DropdownMenu>
        <DropdownMenuTrigger
          aria-label={`Options for ${title}`}
          className="mr-1 rounded-sm p-1 text-ink-faint opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:text-ink data-[state=open]:opacity-100 pointer-coarse:p-2.5 pointer-coarse:opacity-100"
        >
          <Ellipsis className="size-4" />
        </DropdownMenuTrigger>
        <DropdownMenuContent align="start">
          <DropdownMenuItem onSelect={() => setTimeout(() => setRenaming(true))}>
            <Pencil />
            Rename
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => change({ pinned: !pinned })}>
            {pinned ? <PinOff /> : <Pin />}
            {pinned ? 'Unpin' : 'Pin'}
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => change({ archived: !archived })}>
            {archived ? <ArchiveRestore /> : <Archive />}
            {archived ? 'Take out of the archive' : 'Archive'}
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem tone="danger" onSelect={drop}>
            <Trash2 />
            Delete
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
    </li>
  );
}
