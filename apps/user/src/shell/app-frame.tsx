'use client';
import { toApiError } from '@autoweave/contracts/client';
import { AppShell, type Command, ConnectionBanner, type NavigationItem, useTheme } from '@autoweave/ui';
import { Bot, Brain, MessageSquare, MessageSquarePlus, Monitor, Moon, Settings, Sun, Target } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useConversations } from '../api/conversations';
import { useGateway, useRealtimeState } from '../api/gateway';
import { useLiveUpdates } from '../api/live-updates';
import { useSession } from '../api/session';
import { ConversationList } from '../chat/conversation-list';
import { useDensity } from '../settings/use-density';
import { FaultState } from './fault-state';
import { NewChatLink } from './new-chat-link';

const items: readonly NavigationItem[] = [
  { href: '/goals', label: 'Goals', icon: Target },
  { href: '/memory', label: 'Memory', icon: Brain },
  { href: '/agents', label: 'Agents', icon: Bot },
  { href: '/settings', label: 'Settings', icon: Settings },
];

function useCommands(signedIn: boolean): readonly Command[] {
  const router = useRouter();
  const { choose } = useTheme();
  const conversations = useConversations();
  const list = signedIn ? conversations.data?.conversations : undefined;
  return useMemo(
    () => [
      { id: 'new', group: 'Go to', label: 'New conversation', icon: MessageSquarePlus, run: () => router.push('/') },
      ...items.map((item) => ({ id: item.href, group: 'Go to', label: item.label, icon: item.icon, run: () => router.push(item.href) })),
      { id: 'light', group: 'Theme', label: 'Theme: light', icon: Sun, run: () => choose('light') },
      { id: 'dark', group: 'Theme', label: 'Theme: dark', icon: Moon, run: () => choose('dark') },
      { id: 'system', group: 'Theme', label: 'Theme: as the system', icon: Monitor, run: () => choose('system') },
      ...(list ?? []).map((each) => ({ id: each.conversationId, group: 'Conversations', label: each.title, icon: MessageSquare, run: () => router.push(`/c/${each.conversationId}`) })),
    ],
    [router, choose, list],
  );
}

function useTitle(path: string): string | undefined {
  const conversations = useConversations();
  if (path === '/') return 'New conversation';
  return conversations.data?.conversations.find((each) => path === `/c/${each.conversationId}`)?.title;
}

/** Everything behind the sign-in: the shell, and the way back to signing in when the session ends. */
export function AppFrame({ children }: { readonly children: ReactNode }) {
  const router = useRouter();
  const path = usePathname();
  const session = useSession();
  const state = useRealtimeState();
  const { realtime } = useGateway();
  const fault = session.error ? toApiError(session.error) : undefined;
  const signedOut = fault?.signedOut ?? false;
  const commands = useCommands(session.isSuccess);
  const title = useTitle(path);
  useLiveUpdates(session.isSuccess);
  useDensity();
  useEffect(() => {
    if (!signedOut) return;
    const back = path === '/' ? '' : `next=${encodeURIComponent(path)}`;
    const ended = session.data ? 'ended=1' : '';
    const query = [back, ended].filter(Boolean).join('&');
    router.replace(`/sign-in${query ? `?${query}` : ''}`);
  }, [signedOut, path, router, session.data]);
  // The socket cannot say why it was refused; asking who we are can.
  const { refetch } = session;
  useEffect(() => {
    if (state === 'reconnecting') void refetch();
  }, [state, refetch]);

  return (
    <AppShell home="/" path={path} items={items} title={title} lead={<NewChatLink />} aside={<ConversationList enabled={session.isSuccess} />} commands={commands} settingsHref="/settings" banner={<ConnectionBanner state={state} onRetry={() => realtime.retryNow()} />}>
      {fault && !signedOut && !session.data ? <div className="mx-auto w-full max-w-xl p-6"><FaultState error={fault} onRetry={() => void session.refetch()} /></div> : null}
      {session.data ? children : null}
    </AppShell>
  );
}
