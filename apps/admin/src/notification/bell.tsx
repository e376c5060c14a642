'use client';
import { NotificationBell } from '@autoweave/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useGateway } from '../api/gateway';
import { useAct } from '../api/use-act';
import { FaultState } from '../shell/fault-state';
import { hrefHere } from './href-here';

const key = 'notifications';
const shown = 50;
/** Asks again without an event: one may be missed while the connection is made anew. */
const everyMs = 60_000;

/** What the person who is signed in was told, with the newest at once. */
export function Bell({ enabled }: { readonly enabled: boolean }) {
  const { client, realtime } = useGateway();
  const queries = useQueryClient();
  const { act } = useAct();
  const query = useQuery({
    queryKey: [key],
    queryFn: () => client.notifications.list({ limit: shown }),
    refetchInterval: everyMs,
    enabled,
  });
  useEffect(() => {
    if (!enabled) return;
    return realtime.followAll((frame) => {
      if (frame.type === 'notification') void queries.invalidateQueries({ queryKey: [key] });
    });
  }, [enabled, realtime, queries]);
  return (
    <NotificationBell
      unread={query.data?.unread ?? 0}
      notifications={query.data?.notifications.map(({ link, readAt, ...rest }) => ({
        ...rest,
        href: hrefHere(link),
        isRead: readAt !== undefined,
      }))}
      fault={query.isError && !query.data ? <FaultState error={query.error} onRetry={() => void query.refetch()} /> : undefined}
      onRead={(notificationId) => act({ call: () => client.notifications.read({ notificationId }), renew: [key] })}
      onReadAll={() => act({ call: () => client.notifications.readAll({}), renew: [key] })}
      onRemove={(notificationId) => act({ call: () => client.notifications.remove({ notificationId }), renew: [key] })}
    />
  );
}
