'use client';
import type { Permission } from '@autoweave/contracts';
import {
  AppShell,
  Button,
  type Command,
  ConnectionBanner,
  EmptyState,
  type NavigationItem,
  useAuth,
  useTheme,
  WaitingBadge,
} from '@autoweave/ui';
import { Bot, Brain, KeyRound, MessageSquare, MessageSquarePlus, Monitor, Moon, Settings, Sun, Target } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useMemo } from 'react';
import { useSecondFactors } from '../api/account';
import { useConversations } from '../api/conversations';
import { useGateway, useRealtimeState } from '../api/gateway';
import { useLiveUpdates } from '../api/live-updates';
import { ConversationList } from '../chat/conversation-list';
import { Bell } from '../notification/bell';
import { useNotices } from '../notice/use-notices';
import { useWaitingRuns } from '../schedule/use-waiting-runs';
import { FaultState } from './fault-state';
import { NewChatLink } from './new-chat-link';
import { useSignInGuard } from './use-sign-in-guard';

const pages: readonly (NavigationItem & { readonly permission: Permission })[] = [
  { href: '/goals', label: 'Goals', icon: Target, permission: 'goal:read' },
  { href: '/memory', label: 'Memory', icon: Brain, permission: 'memory:read' },
  { href: '/agents', label: 'Agents', icon: Bot, permission: 'agent:read' },
  { href: '/settings', label: 'Settings', icon: Settings, permission: 'session:self' },
];

function useItems(): readonly NavigationItem[] {
  const permissions = useAuth().user?.permissions;
  const waiting = useWaitingRuns().data?.length ?? 0;
  return useMemo(
    () =>
      pages
        .filter((page) => permissions?.includes(page.permission))
        .map((page) =>
          page.href === '/goals' && waiting > 0
            ? { ...page, badge: <WaitingBadge count={waiting} one="run waits for you" many="runs wait for you" /> }
            : page,
        ),
    [permissions, waiting],
  );
}

function useCommands(signedIn: boolean, items: readonly NavigationItem[]): readonly Command[] {
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
    [items, router, choose, list],
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
  const items = useItems();
  const commands = useCommands(signedIn, items);
  const title = useTitle(path);
  const factors = useSecondFactors(signedIn).data;
  // Until it is set up the gateway answers nothing else: the settings are the one page that works.
  const mustSetUp = factors?.required === true && !factors.enabled && path !== '/settings';
  useLiveUpdates(signedIn);
  useNotices();

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
      bell={<Bell enabled={signedIn} />}
      banner={<ConnectionBanner state={state} onRetry={() => realtime.retryNow()} />}
    >
      {fault ? (
        <div className="mx-auto w-full max-w-xl p-6">
          <FaultState error={fault} onRetry={retry} />
        </div>
      ) : null}
      {mustSetUp ? (
        <EmptyState
          icon={KeyRound}
          title="Your organisation asks for a second factor"
          className="flex-1"
          action={
            <Button asChild variant="primary">
              <Link href="/settings">Set it up</Link>
            </Button>
          }
        >
          An authenticator app or a passkey takes a minute. Then you can go on.
        </EmptyState>
      ) : null}
      {signedIn && !mustSetUp ? children : null}
    </AppShell>
  );
}
