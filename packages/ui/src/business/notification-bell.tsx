'use client';
import { Bell, BellOff, CheckCheck, CircleAlert, CircleCheck, Info, type LucideIcon, Settings, TriangleAlert, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../base/button';
import { Popover, PopoverContent, PopoverTrigger } from '../base/popover';
import { SkeletonRows } from '../base/skeleton';
import { cn } from '../cn';
import { Link } from '../provider/link';
import { EmptyState } from './empty-state';
import { RelativeTime } from './relative-time';

export interface ShownNotification {
  readonly notificationId: string;
  readonly level: 'info' | 'success' | 'warning' | 'error';
  readonly title: string;
  readonly body: string;
  /** Where it leads within this app; left out where it leads nowhere. */
  readonly href?: string | undefined;
  readonly createdAt: string;
  readonly isRead: boolean;
}

export interface NotificationBellProps {
  readonly unread: number;
  /** Undefined while they are being read. */
  readonly notifications: readonly ShownNotification[] | undefined;
  readonly fault?: ReactNode;
  readonly onRead: (notificationId: string) => void;
  readonly onReadAll: () => void;
  readonly onRemove: (notificationId: string) => void;
  readonly settingsHref?: string;
  readonly className?: string;
}

const looks: Readonly<Record<ShownNotification['level'], { readonly icon: LucideIcon; readonly className: string }>> = {
  info: { icon: Info, className: 'text-accent' },
  success: { icon: CircleCheck, className: 'text-success' },
  warning: { icon: TriangleAlert, className: 'text-warning' },
  error: { icon: CircleAlert, className: 'text-danger' },
};

/** How many things one was not told yet, and what they are. */
export function NotificationBell({
  unread,
  notifications,
  fault,
  onRead,
  onReadAll,
  onRemove,
  settingsHref,
  className,
}: NotificationBellProps) {
  const [open, setOpen] = useState(false);
  const name = unread === 0 ? 'Notifications' : unread === 1 ? 'Notifications, 1 unread' : `Notifications, ${unread} unread`;
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={name} className={className}>
          <Bell />
          {unread > 0 ? (
            <span
              aria-hidden="true"
              className="absolute -top-0.5 -right-0.5 flex h-4 min-w-4 items-center justify-center rounded-full bg-accent px-1 text-[0.625rem] leading-none font-semibold text-on-accent tabular-nums"
            >
              {unread > 99 ? '99+' : unread}
            </span>
          ) : null}
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label="Notifications" align="start" className="w-[min(24rem,calc(100vw-1rem))]">
        <div className="flex items-center gap-1 border-b border-line py-2 pr-2 pl-4">
          <h2 className="flex-1 text-sm font-semibold">Notifications</h2>
          {unread > 0 ? (
            <Button size="sm" variant="ghost" onClick={onReadAll}>
              <CheckCheck className="size-3.5!" />
              Mark all read
            </Button>
          ) : null}
          {settingsHref ? (
            <Button asChild variant="ghost" size="icon-sm" aria-label="What you are told">
              <Link href={settingsHref} onClick={() => setOpen(false)}>
                <Settings />
              </Link>
            </Button>
          ) : null}
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto">
          {fault ? <div className="p-4">{fault}</div> : null}
          {notifications === undefined && !fault ? (
            <div className="p-4">
              <SkeletonRows rows={3} />
            </div>
          ) : null}
          {notifications?.length === 0 ? (
            <EmptyState icon={BellOff} title="Nothing to tell" className="py-10">
              What is done, fails or waits for you appears here.
            </EmptyState>
          ) : null}
          <ul aria-label="Notifications" className="divide-y divide-line">
            {notifications?.map((one) => (
              <NotificationLine
                key={one.notificationId}
                notification={one}
                onFollow={() => {
                  if (!one.isRead) onRead(one.notificationId);
                  setOpen(false);
                }}
                onRead={() => onRead(one.notificationId)}
                onRemove={() => onRemove(one.notificationId)}
              />
            ))}
          </ul>
        </div>
      </PopoverContent>
    </Popover>
  );
}

interface LineProps {
  readonly notification: ShownNotification;
  readonly onFollow: () => void;
  readonly onRead: () => void;
  readonly onRemove: () => void;
}

function NotificationLine({ notification, onFollow, onRead, onRemove }: LineProps) {
  const { level, title, body, href, createdAt, isRead } = notification;
  const { icon: Icon, className } = looks[level];
  const words = (
    <>
      <span className={cn('block text-sm [overflow-wrap:anywhere]', isRead ? 'text-ink-muted' : 'font-medium')}>{title}</span>
      <span className="mt-0.5 line-clamp-3 text-xs text-pretty [overflow-wrap:anywhere] text-ink-muted">{body}</span>
    </>
  );
  return (
    <li className={cn('flex items-start gap-2.5 py-3 pr-2 pl-4', !isRead && 'bg-accent-soft/40')}>
      <Icon aria-hidden="true" className={cn('mt-0.5 size-4 shrink-0', className)} />
      <div className="min-w-0 flex-1">
        {href ? (
          <Link href={href} onClick={onFollow} className="block rounded-sm underline-offset-4 hover:underline">
            {words}
          </Link>
        ) : (
          words
        )}
        <p className="mt-1 flex items-center gap-2 text-2xs text-ink-faint">
          <RelativeTime at={createdAt} />
          {isRead ? null : (
            <button type="button" onClick={onRead} className="font-medium text-accent underline-offset-4 hover:underline">
              Mark read
            </button>
          )}
        </p>
      </div>
      <Button variant="ghost" size="icon-sm" aria-label={`Remove “${title}”`} onClick={onRemove}>
        <X />
      </Button>
    </li>
  );
}
