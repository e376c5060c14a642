'use client';
import type { NotificationDelivery } from '@autoweave/contracts';
import { Badge, Disclosure, RelativeTime, SkeletonRows } from '@autoweave/ui';
import { useQuery } from '@tanstack/react-query';
import { useGateway } from '../api/gateway';
import { FaultState } from '../shell/fault-state';
import { channelNames } from './channel-names';

const looks: Readonly<
  Record<NotificationDelivery['status'], { readonly tone: 'neutral' | 'warning' | 'success' | 'danger'; readonly words: string }>
> = {
  PENDING: { tone: 'neutral', words: 'on its way' },
  RETRYING: { tone: 'warning', words: 'tried again' },
  DELIVERED: { tone: 'success', words: 'delivered' },
  FAILED: { tone: 'danger', words: 'given up' },
};
const shown = 20;
const everyMs = 5_000;

/** Whether what was sent arrived, and if not, what the other side said. */
export function DeliveryLog() {
  const { client } = useGateway();
  const query = useQuery({
    queryKey: ['notification-deliveries'],
    queryFn: () => client.notifications.deliveries({ limit: shown }),
    refetchInterval: everyMs,
  });
  const deliveries = query.data?.deliveries ?? [];
  return (
    <div className="py-3 last:pb-0">
      <Disclosure summary={<span className="text-sm">What was sent lately</span>}>
        {query.isPending ? <SkeletonRows rows={2} /> : null}
        {query.isError && !query.data ? <FaultState error={query.error} onRetry={() => void query.refetch()} /> : null}
        {query.data && deliveries.length === 0 ? <p className="text-sm text-ink-muted">Nothing yet beside what stands here.</p> : null}
        <ul aria-label="Deliveries" className="divide-y divide-line">
          {deliveries.map((one) => (
            <li key={one.deliveryId} className="grid gap-0.5 py-2 text-sm">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="min-w-0 flex-1 basis-48 truncate">{one.title}</span>
                <span className="text-xs text-ink-faint">{channelNames[one.channel]}</span>
                <Badge tone={looks[one.status].tone}>{looks[one.status].words}</Badge>
                <span className="text-xs text-ink-faint">
                  <RelativeTime at={one.createdAt} />
                </span>
              </p>
              {one.detail && one.status !== 'DELIVERED' ? (
                <p className="text-xs [overflow-wrap:anywhere] text-danger">{one.detail}</p>
              ) : null}
            </li>
          ))}
        </ul>
      </Disclosure>
    </div>
  );
}
