import { isOnByDefault, type NotificationChannel, notificationChannels, type NotificationTrigger } from '@autoweave/contracts';

/** What an organisation allows. */
export interface AllowedNotifications {
  readonly enabled: boolean;
  readonly channels: readonly string[];
  readonly onComplete: boolean;
  readonly onError: boolean;
}

/** What one person chose, and what reaches them. */
export interface Reach {
  readonly preferences: readonly { readonly trigger: string; readonly channel: string; readonly enabled: boolean }[];
  /** Channels that lead somewhere: an address is known, a browser subscribed. */
  readonly connected: ReadonlySet<NotificationChannel>;
}

/** Whether an organisation has its people told of this at all. Of their own security they are told in any case. */
export function isAllowed(trigger: NotificationTrigger, allowed: AllowedNotifications): boolean {
  if (trigger === 'security') return true;
  if (!allowed.enabled) return false;
  if (trigger === 'task_complete') return allowed.onComplete;
  return trigger === 'error' || trigger === 'schedule_failure' ? allowed.onError : true;
}

/** Whether a channel may be used: the centre always, the others as the organisation has it. */
export const isOpen = (channel: NotificationChannel, allowed: AllowedNotifications): boolean =>
  channel === 'in_app' || (allowed.enabled && allowed.channels.includes(channel));

/** What somebody wants of one trigger and channel: what they chose, else the quiet default. */
export const isWanted = (trigger: NotificationTrigger, channel: NotificationChannel, preferences: Reach['preferences']): boolean =>
  preferences.find((one) => one.trigger === trigger && one.channel === channel)?.enabled ?? isOnByDefault(trigger, channel);

/** The channels on which a person is told; none: they are not. */
export function channelsFor(
  trigger: NotificationTrigger,
  allowed: AllowedNotifications,
  { preferences, connected }: Reach,
): readonly NotificationChannel[] {
  if (!isAllowed(trigger, allowed)) return [];
  return notificationChannels.filter(
    (channel) => isOpen(channel, allowed) && connected.has(channel) && isWanted(trigger, channel, preferences),
  );
}
