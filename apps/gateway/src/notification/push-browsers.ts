import { createHash } from 'node:crypto';
import type { PushSubscriptionInfo } from '@autoweave/contracts';
import { acrossTenants, fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import webPush from 'web-push';
import type { Principal } from '../auth/principal.js';
import { CONFIG } from '@autoweave/kernel';
import type { GatewayConfig } from '../config.js';
import { DATABASE, type Database } from '../database/database.js';
import type { PushSubscription as Row } from '../generated/client.js';
import { deviceOf } from '../session/session.js';
import { Vault } from '../vault/vault.js';

export interface BrowserSubscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

const mostPerPerson = 10;
const keyId = 'vapid';
const keyPlace = { tenantId: 'installation', table: 'push_key', row: keyId, column: 'private_key' };
const hashOf = (endpoint: string): string => createHash('sha256').update(endpoint).digest('hex');
const placeOf = ({ id, tenantId }: Pick<Row, 'id' | 'tenantId'>) => ({
  tenantId,
  table: 'push_subscription',
  row: id,
  column: 'subscription',
});

/** Browsers that want to be told, and the key pair by which push services know this installation. */
@Injectable()
export class PushBrowsers {
  private keys: { readonly publicKey: string; readonly privateKey: string } | undefined;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Vault) private readonly vault: Vault,
    @Inject(CONFIG) private readonly config: Pick<GatewayConfig, 'AUTOWEAVE_ADMIN_EMAIL'>,
  ) {}

  /** The public half; the pair is made when it is first asked for, once for all gateways. */
  async publicKey(): Promise<string> {
    return (await this.pair()).publicKey;
  }

  /** Who sends, as push services want to know it. */
  async vapid(): Promise<{ subject: string; publicKey: string; privateKey: string }> {
    return { subject: `mailto:${this.config.AUTOWEAVE_ADMIN_EMAIL}`, ...(await this.pair()) };
  }

  async subscribe(caller: Principal, subscription: BrowserSubscription, userAgent: string | undefined): Promise<PushSubscriptionInfo> {
    const endpointHash = hashOf(subscription.endpoint);
    const { userId, tenantId } = caller;
    // A browser is told what concerns whoever uses it now: it leaves the person before, of whatever organisation.
    await acrossTenants(async () => await this.db.pushSubscription.deleteMany({ where: { endpointHash } }));
    if ((await this.db.pushSubscription.count({ where: { userId } })) >= mostPerPerson)
      throw fault('CONFLICT', `Nobody has more than ${mostPerPerson} browsers told`, { hint: 'Remove one first' });
    const id = newId('push');
    const { browser, os } = deviceOf(userAgent ?? null);
    const row = await this.db.pushSubscription.create({
      data: {
        id,
        tenantId,
        userId,
        endpointHash,
        subscription: this.vault.seal(JSON.stringify(subscription), placeOf({ id, tenantId })),
        host: new URL(subscription.endpoint).host,
        device: [browser, os].filter(Boolean).join(' on ') || 'A browser',
      },
    });
    return infoOf(row);
  }

  async list(userId: string): Promise<PushSubscriptionInfo[]> {
    return (await this.db.pushSubscription.findMany({ where: { userId }, orderBy: { createdAt: 'desc' } })).map(infoOf);
  }

  async unsubscribe(caller: Principal, id: string): Promise<void> {
    const { count } = await this.db.pushSubscription.deleteMany({ where: { id, userId: caller.userId, tenantId: caller.tenantId } });
    if (count === 0) throw fault('NOT_FOUND', 'There is no such browser');
  }

  async subscriptions(userId: string): Promise<readonly { readonly id: string; readonly subscription: BrowserSubscription }[]> {
    const rows = await this.db.pushSubscription.findMany({ where: { userId } });
    return rows.map((row) => ({
      id: row.id,
      subscription: JSON.parse(this.vault.open(row.subscription, placeOf(row))) as BrowserSubscription,
    }));
  }

  async forget(id: string): Promise<'gone'> {
    await this.db.pushSubscription.deleteMany({ where: { id } });
    return 'gone';
  }

  async reached(id: string): Promise<'reached'> {
    await this.db.pushSubscription.updateMany({ where: { id }, data: { lastSuccessAt: new Date() } });
    return 'reached';
  }

  private async pair(): Promise<{ readonly publicKey: string; readonly privateKey: string }> {
    if (this.keys) return this.keys;
    const made = webPush.generateVAPIDKeys();
    const data = { id: keyId, publicKey: made.publicKey, privateKey: this.vault.seal(made.privateKey, keyPlace) };
    // Of several that are made at the same moment the first one stays.
    await this.db.pushKey.createMany({ data, skipDuplicates: true });
    const row = await this.db.pushKey.findUniqueOrThrow({ where: { id: keyId } });
    this.keys = { publicKey: row.publicKey, privateKey: this.vault.open(row.privateKey, keyPlace) };
    return this.keys;
  }
}

const infoOf = (row: Row): PushSubscriptionInfo => ({
  subscriptionId: row.id,
  device: row.device,
  createdAt: row.createdAt.toISOString(),
  ...(row.lastSuccessAt ? { lastSuccessAt: row.lastSuccessAt.toISOString() } : {}),
});
