'use client';
import type { HealthCheck } from '@autoweave/contracts';
import { Skeleton, Sparkline, StatusBadge } from '@autoweave/ui';
import { Database, HardDrive, type LucideIcon, Zap } from 'lucide-react';
import { useHistory } from './use-history';

const iconOf = (name: string): LucideIcon => (/redis|bus/i.test(name) ? Zap : /postgres|database/i.test(name) ? Database : HardDrive);

/** One card per store: state, answer time and its course. */
export function StoreCards({ stores, readAt }: { readonly stores: readonly HealthCheck[] | undefined; readonly readAt: number }) {
  const trends = useHistory(readAt, stores && Object.fromEntries(stores.map((store) => [store.name, store.latencyMs ?? 0])));
  return (
    <section aria-label="Stores" className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {stores?.map((store) => {
        const Icon = iconOf(store.name);
        const trend = trends[store.name] ?? [];
        return (
          <article key={store.name} aria-label={store.name} className="rounded-lg border border-line bg-surface p-4">
            <div className="flex items-center gap-2">
              <Icon aria-hidden="true" strokeWidth={1.75} className="size-4 text-ink-faint" />
              <h2 className="min-w-0 flex-1 truncate text-sm font-medium">{store.name}</h2>
              <StatusBadge status={store.state} />
            </div>
            <div className="mt-2 flex items-end justify-between gap-4">
              <p className="min-w-0 truncate text-xs text-ink-muted tabular-nums">
                {store.latencyMs === undefined ? '' : `${store.latencyMs.toFixed(1)} ms`}
                {store.detail ? `${store.latencyMs === undefined ? '' : ' · '}${store.detail}` : ''}
              </p>
              {trend.length > 1 ? (
                <Sparkline values={trend} label={`Answer time of ${store.name}`} className="h-6 w-20 shrink-0 text-accent" />
              ) : null}
            </div>
          </article>
        );
      }) ?? Array.from({ length: 3 }, (_, index) => <Skeleton key={index} className="h-21" />)}
    </section>
  );
}
