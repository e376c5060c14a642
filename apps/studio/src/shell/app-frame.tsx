'use client';
import { AppShell, type Command, ConnectionBanner, type NavigationItem, useTheme } from '@autoweave/ui';
import { Bot, Moon, Sun, Target, Workflow } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useMemo } from 'react';
import { useGateway, useRealtimeState } from '../api/gateway';
import { useLiveUpdates } from '../api/live-updates';
import { useRecentGoals } from '../api/studio-data';
import { FaultState } from './fault-state';
import { useSignInGuard } from './use-sign-in-guard';

const items: readonly NavigationItem[] = [
  { href: '/goals', label: 'Goal graphs', icon: Workflow },
  { href: '/agents', label: 'Agents', icon: Bot },
];

function useCommands(signedIn: boolean): readonly Command[] {
  const router = useRouter();
  const { choose } = useTheme();
  const goals = useRecentGoals();
  const list = signedIn ? goals.data?.goals : undefined;
  return useMemo(
    () => [
      ...items.map((item) => ({ id: item.href, group: 'Go to', label: item.label, icon: item.icon, run: () => router.push(item.href) })),
      { id: 'light', group: 'Theme', label: 'Theme: light', icon: Sun, run: () => choose('light') },
      { id: 'dark', group: 'Theme', label: 'Theme: dark', icon: Moon, run: () => choose('dark') },
      ...(list ?? []).map((goal) => ({
        id: goal.goalId,
        group: 'Goals',
        label: goal.title,
        hint: goal.status,
        icon: Target,
        run: () => router.push(`/goals/${goal.goalId}`),
      })),
    ],
    [router, choose, list],
  );
}

/** Everything behind the sign-in. */
export function AppFrame({ children }: { readonly children: ReactNode }) {
  const path = usePathname();
  const state = useRealtimeState();
  const { realtime } = useGateway();
  const { signedIn, fault, retry } = useSignInGuard();
  const commands = useCommands(signedIn);
  useLiveUpdates(signedIn);
  return (
    <AppShell
      product="Studio"
      home="/goals"
      path={path}
      items={items}
      commands={commands}
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
