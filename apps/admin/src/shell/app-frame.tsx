'use client';
import { AppShell, type Command, ConnectionBanner, EmptyState, type NavigationItem, useAuth, useTheme, WaitingBadge } from '@autoweave/ui';
import { Lock, Moon, Sun } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useLiveUpdates } from '../api/admin-data';
import { useGateway, useRealtimeState } from '../api/gateway';
import { IncidentProvider } from '../incident/use-incidents';
import { Bell } from '../notification/bell';
import { useNotices } from '../notice/use-notices';
import { useWaiting } from '../notice/use-waiting';
import { FaultState } from './fault-state';
import { allowedPages, isRefused } from './navigation-items';
import { useSignInGuard } from './use-sign-in-guard';

const nobody: readonly string[] = [];

function useItems(permissions: readonly string[], signedIn: boolean): readonly NavigationItem[] {
  const { conflicts, runs } = useWaiting(signedIn);
  return useMemo(() => {
    const badges: Readonly<Record<string, ReactNode>> = {
      ...(conflicts > 0
        ? { '/network': <WaitingBadge count={conflicts} one="conflict waits for you" many="conflicts wait for you" /> }
        : {}),
      ...(runs > 0 ? { '/schedules': <WaitingBadge count={runs} one="run waits for you" many="runs wait for you" /> } : {}),
    };
    return allowedPages(permissions).map((page) => ({ ...page, badge: badges[page.href] }));
  }, [permissions, conflicts, runs]);
}

function useCommands(items: readonly NavigationItem[]): readonly Command[] {
  const router = useRouter();
  const { choose } = useTheme();
  return useMemo(
    () => [
      ...items.map((item) => ({ id: item.href, group: 'Go to', label: item.label, icon: item.icon, run: () => router.push(item.href) })),
      { id: 'light', group: 'Theme', label: 'Theme: light', icon: Sun, run: () => choose('light') },
      { id: 'dark', group: 'Theme', label: 'Theme: dark', icon: Moon, run: () => choose('dark') },
    ],
    [items, router, choose],
  );
}

/** Everything behind the sign-in. */
export function AppFrame({ children }: { readonly children: ReactNode }) {
  const path = usePathname();
  const state = useRealtimeState();
  const { realtime } = useGateway();
  const { signedIn, fault, retry } = useSignInGuard();
  const router = useRouter();
  const permissions = useAuth().user?.permissions ?? nobody;
  const items = useItems(permissions, signedIn);
  const commands = useCommands(items);
  const refused = signedIn && isRefused(path, permissions);
  const instead = refused && path === '/' ? items[0]?.href : undefined;
  useLiveUpdates(signedIn);
  useNotices(signedIn);
  // The start page is for operators: everybody else begins with the first page that is theirs.
  useEffect(() => {
    if (instead) router.replace(instead);
  }, [instead, router]);
  return (
    <AppShell
      product="Admin"
      home="/"
      path={path}
      items={items}
      commands={commands}
      bell={<Bell enabled={signedIn} />}
      banner={<ConnectionBanner state={state} onRetry={() => realtime.retryNow()} />}
    >
      {fault ? (
        <div className="mx-auto w-full max-w-xl p-6">
          <FaultState error={fault} onRetry={retry} />
        </div>
      ) : null}
      {refused && !instead ? (
        <EmptyState icon={Lock} title="This page is not for you" className="flex-1">
          Your roles do not include what it shows. Ask an administrator of your organisation.
        </EmptyState>
      ) : null}
      {signedIn && !refused ? <IncidentProvider enabled={signedIn}>{children}</IncidentProvider> : null}
    </AppShell>
  );
}
