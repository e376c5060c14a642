import type { GuardedFetch } from '@autoweave/sandbox/net';
import { Inject, Injectable } from '@nestjs/common';
import { signedHeaders } from '../../webhook/signature.js';
import { NotificationTargets } from '../notification-targets.js';
import { addressOf, type Channel, type Message } from './channel.js';
import { assertTaken, NOTIFICATION_EGRESS, post } from './egress.js';

const json = { 'content-type': 'application/json', 'user-agent': 'AutoWeave-Notification/1.0' };
/** Slack reads these three as markup; a title must not be able to mention a channel or forge a link. */
const plain = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** An incoming webhook of Slack. */
@Injectable()
export class SlackChannel implements Channel {
  readonly name = 'slack';

  constructor(
    @Inject(NotificationTargets) private readonly targets: NotificationTargets,
    @Inject(NOTIFICATION_EGRESS) private readonly egress: GuardedFetch,
  ) {}

  async send(message: Message): Promise<void> {
    const { url } = await this.targets.open(message, 'slack');
    const { title, body } = message.notification;
    const link = addressOf(message);
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: `*${plain(title)}*\n${plain(body)}` } },
      ...(link ? [{ type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open' }, url: link }] }] : []),
    ];
    assertTaken(await post(this.egress, { url, headers: json, body: JSON.stringify({ text: plain(title), blocks }) }));
  }
}

const colors = { info: 0x6366f1, success: 0x16a34a, warning: 0xd97706, error: 0xdc2626 } as const;

/** A webhook of a Discord channel. Mentions in the text mention nobody. */
@Injectable()
export class DiscordChannel implements Channel {
  readonly name = 'discord';

  constructor(
    @Inject(NotificationTargets) private readonly targets: NotificationTargets,
    @Inject(NOTIFICATION_EGRESS) private readonly egress: GuardedFetch,
  ) {}

  async send(message: Message): Promise<void> {
    const { url } = await this.targets.open(message, 'discord');
    const { title, body, level, createdAt } = message.notification;
    const link = addressOf(message);
    const embeds = [{ title, description: body, color: colors[level], timestamp: createdAt, ...(link ? { url: link } : {}) }];
    assertTaken(await post(this.egress, { url, headers: json, body: JSON.stringify({ embeds, allowed_mentions: { parse: [] } }) }));
  }
}

/** Any address that takes a signed POST, as webhooks of events send them. */
@Injectable()
export class WebhookChannel implements Channel {
  readonly name = 'webhook';

  constructor(
    @Inject(NotificationTargets) private readonly targets: NotificationTargets,
    @Inject(NOTIFICATION_EGRESS) private readonly egress: GuardedFetch,
  ) {}

  async send(message: Message): Promise<void> {
    const { url, secret } = await this.targets.open(message, 'webhook');
    const { notificationId: _id, ...told } = message.notification;
    const body = JSON.stringify({
      event_id: message.eventId,
      event_type: `notification.${told.trigger}`,
      timestamp: told.createdAt,
      tenant_id: message.tenantId,
      data: { ...told, link: addressOf(message) },
    });
    const headers = signedHeaders({ id: message.deliveryId, eventType: `notification.${told.trigger}`, body }, [secret ?? ''], new Date());
    assertTaken(await post(this.egress, { url, headers, body }));
  }
}
