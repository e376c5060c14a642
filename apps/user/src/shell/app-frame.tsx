'use client';
import { AppShell, type Command, ConnectionBanner, type NavigationItem, useTheme } from '@autoweave/ui';
import { Bot, Brain, MessageSquare, MessageSquarePlus, Monitor, Moon, Settings, Sun, Target } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useMemo } from 'react';
import { useConversations } from '../api/conversations';
import { useGateway, useRealtimeState } from '../api/gateway';
import { useLiveUpdates } from '../api/live-updates';
import { ConversationList } from '../chat/conversation-list';
import { useDensity } from '../settings/use-density';
import { FaultState } from './fault-state';
import { NewChatLink } from './new-chat-link';
import { useSignInGuard } from './use-sign-in-guard';

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
      ...(list ?? []).map((each) => ({
        id: each.conversationId,
        group: 'Conversations',
        label: each.title,
        icon: MessageSquare,
        run: () => router.push(`/c/${each.conversationId}`),
      })),
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
  const path = usePathname();
  const state = useRealtimeState();
  const { realtime } = useGateway();
  const { signedIn, fault, retry } = useSignInGuard();
  const commands = useCommands(signedIn);
  const title = useTitle(path);
  useLiveUpdates(signedIn);
  useDensity();

  return (
    <AppShell
      home="/"
      path={path}
      items={items}
      title={title}
      lead={<NewChatLink />}
      aside={<ConversationList enabled={signedIn} />}
      commands={commands}
      settingsHref="/settings"
      banner={<ConnectionBanner state={state} onRetry={() => realtime.retryNow()} />}
    >
      {fault ? (
        <div className="mx-auto w-full max-w-xl p-6">
          <FaultState error={fault} onRetry={retry} />
        </div>
      ) : null}
      {signedIn ? children : null}
    </AppShell>
  );
}
