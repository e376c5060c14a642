import type { PushMessage } from '@autoweave/contracts';
import type { GuardedFetch } from '@autoweave/sandbox/net';
import { Inject, Injectable } from '@nestjs/common';
import webPush from 'web-push';
import { PushBrowsers } from '../push-browsers.js';
import { type Channel, type Message, Undeliverable } from './channel.js';
import { assertTaken, NOTIFICATION_EGRESS, post } from './egress.js';

/** How long a push service keeps a message for a browser that is closed. */
const keptSeconds = 24 * 3_600;

/** Every browser that somebody subscribed. The push service sees neither text nor title: they are encrypted for the browser. */
@Injectable()
export class BrowserChannel implements Channel {
  readonly name = 'browser';

  constructor(
    @Inject(PushBrowsers) private readonly browsers: PushBrowsers,
    @Inject(NOTIFICATION_EGRESS) private readonly egress: GuardedFetch,
  ) {}

  async send({ userId, notification }: Message): Promise<void> {
    const found = await this.browsers.subscriptions(userId);
    const vapidDetails = await this.browsers.vapid();
    const { notificationId: id, title, body, link } = notification;
    const payload = JSON.stringify({ id, title, body, ...(link ? { link } : {}) } satisfies PushMessage);
    const outcomes = await Promise.all(
      found.map(async ({ id: subscriptionId, subscription }) => {
        try {
          const {
            endpoint,
            headers,
            body: sealed,
          } = webPush.generateRequestDetails(subscription, payload, { vapidDetails, TTL: keptSeconds });
          const answer = await post(this.egress, { url: endpoint, headers: textOnly(headers), body: sealed as Buffer });
          // The browser is gone, or its person took the permission back.
          if (answer.status === 404 || answer.status === 410) return await this.browsers.forget(subscriptionId);
          assertTaken(answer);
          return await this.browsers.reached(subscriptionId);
        } catch (error) {
          return error instanceof Error ? error : new Error(String(error));
        }
      }),
    );
    const failures = outcomes.filter((one) => one instanceof Error);
    // One that arrived is enough: the others would be told again for nothing.
    if (failures.length > 0 && failures.length === outcomes.length)
      throw failures.every((one) => one instanceof Undeliverable) ? new Undeliverable(failures[0]?.message) : failures[0];
    if (outcomes.every((one) => one === 'gone')) throw new Undeliverable('No browser is subscribed any more');
  }
}

const textOnly = (headers: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (name.toLowerCase() === 'content-length' ? [] : [[name, String(value)]])),
  );
