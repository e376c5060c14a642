'use client';
import { toApiError } from '@autoweave/contracts/client';
import { useRef } from 'react';
import { usePostMessage } from '../api/conversations';
import { freshKey } from './fresh-key';
import { useAttachments } from './use-attachments';
import { useDraft } from './use-draft';

/** The message being written in a conversation (or in none yet), from draft to sent. */
export function useSender(conversationId: string | undefined, onSent: (conversationId: string) => void) {
  const [text, setText] = useDraft(conversationId ?? 'new');
  const attachments = useAttachments();
  const post = usePostMessage();
  // One key per message: sending it again after a failure starts no second goal.
  const key = useRef(freshKey());
  const send = () => {
    const fileIds = attachments.items.flatMap((item) => item.stored?.fileId ?? []);
    post.mutate(
      { conversationId, content: text.trim(), fileIds, idempotencyKey: key.current },
      {
        onSuccess: (message) => {
          key.current = freshKey();
          setText('');
          attachments.clear();
          onSent(message.conversationId);
        },
        onError: (error) => {
          // The server knows the key with another text: what was changed since is a new message.
          if (toApiError(error).code === 'IDEMPOTENCY_MISMATCH') key.current = freshKey();
        },
      },
    );
  };
  return { text, setText, attachments, send, sending: post.isPending, error: post.error, dismiss: post.reset };
}
