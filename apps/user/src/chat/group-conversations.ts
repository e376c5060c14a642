import type { Conversation } from '@autoweave/contracts';

export interface ConversationGroup {
  readonly label: string;
  readonly conversations: readonly Conversation[];
}

const dayMs = 86_400_000;

/** Pinned first, then by the day of the last change, newest first. `now` in milliseconds. */
export function groupConversations(conversations: readonly Conversation[], now: number): readonly ConversationGroup[] {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const labelOf = (conversation: Conversation): string => {
    if (conversation.pinned) return 'Pinned';
    const at = Date.parse(conversation.updatedAt);
    if (at >= midnight) return 'Today';
    if (at >= midnight - dayMs) return 'Yesterday';
    if (at >= midnight - 7 * dayMs) return 'Last seven days';
    return 'Earlier';
  };
  const sorted = [...conversations].sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  return ['Pinned', 'Today', 'Yesterday', 'Last seven days', 'Earlier']
    .map((label) => ({ label, conversations: sorted.filter((conversation) => labelOf(conversation) === label) }))
    .filter((group) => group.conversations.length > 0);
}
