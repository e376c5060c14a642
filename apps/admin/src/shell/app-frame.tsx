'use client';
import { AppShell, type Command, ConnectionBanner, type NavigationItem, useTheme } from '@autoweave/ui';
import { Activity, Bot, CalendarClock, Cpu, ListOrdered, Moon, Scale, ShieldCheck, Siren, Sun, Target, Vote } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useMemo } from 'react';
import { useLiveUpdates } from '../api/admin-data';
import { useGateway, useRealtimeState } from '../api/gateway';
import { IncidentProvider } from '../incident/use-incidents';
import { FaultState } from './fault-state';
import { useSignInGuard } from './use-sign-in-guard';

const items: readonly NavigationItem[] = [
  { href: '/', label: 'Health', icon: Activity, exact: true },
  { href: '/queues', label: 'Queues', icon: ListOrdered },
  { href: '/workers', label: 'Machines', icon: Cpu },
  { href: '/incidents', label: 'Incidents', icon: Siren },
  { href: '/decisions', label: 'Decisions', icon: Scale },
  { href: '/agents', label: 'Agents', icon: Bot },
  { href: '/goals', label: 'Goals', icon: Target },
  { href: '/schedules', label: 'Schedules', icon: CalendarClock },
  { href: '/votes', label: 'Votes', icon: Vote },
  { href: '/grants', label: 'Grants', icon: ShieldCheck },
];

function useCommands(): readonly Command[] {
  const router = useRouter();
  const { choose } = useTheme();
  return useMemo(
    () => [
      ...items.map((item) => ({ id: item.href, group: 'Go to', label: item.label, icon: item.icon, run: () => router.push(item.href) })),
      { id: 'light', group: 'Theme', label: 'Theme: light', icon: Sun, run: () => choose('light') },
      { id: 'dark', group: 'Theme', label: 'Theme: dark', icon: Moon, run: () => choose('dark') },
    ],
    [router, choose],
  );
}

/** Everything behind the sign-in. */
export function AppFrame({ children }: { readonly children: ReactNode }) {
  const path = usePathname();
  const state = useRealtimeState();
  const { realtime } = useGateway();
  const { signedIn, fault, retry } = useSignInGuard();
  const commands = useCommands();
  useLiveUpdates(signedIn);
  return (
    <AppShell
      product="Admin"
      home="/"
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
      {signedIn ? <IncidentProvider enabled={signedIn}>{children}</IncidentProvider> : null}
    </AppShell>
  );
}
