import type { Metadata } from 'next';
import { Conversation } from '../../../../chat/conversation';

export const metadata: Metadata = { title: 'Conversation' };

export default async function ConversationPage({ params }: { readonly params: Promise<{ conversationId: string }> }) {
  const { conversationId } = await params;
  return <Conversation key={conversationId} conversationId={conversationId} />;
}
