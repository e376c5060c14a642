'use client';
import type { Conversation } from '@autoweave/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useGateway } from './gateway';

export const conversationsKey = ['conversations'] as const;
export const messagesKey = (conversationId: string) => ['messages', conversationId] as const;

export function useConversations(archived = false) {
  const { client } = useGateway();
  return useQuery({
    queryKey: [...conversationsKey, { archived }],
    queryFn: () => client.conversations.list({ limit: 200, ...(archived ? { archived: 'true' } : {}) }),
  });
}

export function useConversation(conversationId: string) {
  const { client } = useGateway();
  return useQuery({ queryKey: ['conversation', conversationId], queryFn: () => client.conversations.get({ conversationId }) });
}

export function useMessages(conversationId: string) {
  const { client } = useGateway();
  return useQuery({ queryKey: messagesKey(conversationId), queryFn: () => client.conversations.messages({ conversationId, limit: 200 }) });
}

/** First line of what was asked, as a name for the conversation. */
export function titleOf(text: string): string {
  const line = text.trim().split('\n')[0] ?? '';
  return line.length <= 64 ? line : `${line.slice(0, 63).trimEnd()}…`;
}

export interface Outgoing {
  /** Absent: a new conversation is started. */
  readonly conversationId?: string;
  readonly content: string;
  readonly fileIds: readonly string[];
  /** The same for every retry of one message, so that it starts one goal. */
  readonly idempotencyKey: string;
}

export function usePostMessage() {
  const { client } = useGateway();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ conversationId, content, fileIds, idempotencyKey }: Outgoing) => {
      const target = conversationId ?? (await client.conversations.create({ title: titleOf(content) })).conversationId;
      return client.conversations.post({ conversationId: target, content, fileIds: [...fileIds], idempotencyKey });
    },
    onSuccess: async (message) => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: conversationsKey }),
        queries.invalidateQueries({ queryKey: messagesKey(message.conversationId) }),
      ]);
    },
  });
}

export type ConversationChange = { readonly conversationId: string } & Partial<Pick<Conversation, 'title' | 'pinned' | 'archived'>>;

export function useUpdateConversation() {
  const { client } = useGateway();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: ConversationChange) => client.conversations.update(change),
    onSuccess: (conversation) => {
      queries.setQueryData(['conversation', conversation.conversationId], conversation);
      return queries.invalidateQueries({ queryKey: conversationsKey });
    },
  });
}

export function useDeleteConversation() {
  const { client } = useGateway();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (conversationId: string) => client.conversations.delete({ conversationId }),
    onSuccess: () => queries.invalidateQueries({ queryKey: conversationsKey }),
  });
}
