import type { Notification, NotificationChannel } from '@autoweave/contracts';

/** What a channel sends, and to whom. */
export interface Message {
  readonly tenantId: string;
  readonly userId: string;
  readonly deliveryId: string;
  readonly eventId: string;
  readonly notification: Notification;
  /** Address of the user app, for links. */
  readonly appUrl: string;
}

/** Something that will not work however often it is tried. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable';
}

/** One way to reach a person. Throws `Undeliverable` to give up, anything else to be tried again. */
export interface Channel {
  readonly name: Exclude<NotificationChannel, 'in_app'>;
  send(message: Message): Promise<void>;
}

/** The page that a notification is about, if it has one. */
export const addressOf = ({ notification, appUrl }: Pick<Message, 'notification' | 'appUrl'>): string | undefined =>
  notification.link === undefined ? undefined : new URL(notification.link, appUrl).href;
