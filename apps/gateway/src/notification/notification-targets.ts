import { type NotificationTarget, type TargetChannel } from '@autoweave/contracts';
import { newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { DATABASE, type Database } from '../database/database.js';
import type { NotificationTarget as Row } from '../generated/client.js';
import { Vault } from '../vault/vault.js';
import { assertReachable } from '../webhook/reachable.js';
import { newSecret } from '../webhook/signature.js';
import { Undeliverable } from './channel/channel.js';

interface Address {
  readonly url: string;
  /** Signs what is sent, where the receiver checks that. */
  readonly secret?: string;
}

const placeOf = ({ id, tenantId }: Pick<Row, 'id' | 'tenantId'>) => ({ tenantId, table: 'notification_target', row: id, column: 'url' });

/** Addresses that people have their notifications sent to. An address of Slack or Discord lets anybody write there: it is kept as a secret. */
@Injectable()
export class NotificationTargets {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  async set(
    { userId, tenantId }: Principal,
    channel: TargetChannel,
    url: string,
  ): Promise<{ target: NotificationTarget; secret?: string }> {
    assertReachable(url);
    const id = newId('nchan');
    const address: Address = { url, ...(channel === 'webhook' ? { secret: newSecret() } : {}) };
    const data = {
      id,
      url: this.vault.seal(JSON.stringify(address), placeOf({ id, tenantId })),
      host: new URL(url).host,
      createdAt: new Date(),
    };
    const row = await this.db.notificationTarget.upsert({
      where: { userId_channel: { userId, channel } },
      create: { ...data, tenantId, userId, channel },
      update: data,
    });
    return { target: targetOf(row), ...(address.secret ? { secret: address.secret } : {}) };
  }

  async remove({ userId, tenantId }: Principal, channel: TargetChannel): Promise<boolean> {
    return (await this.db.notificationTarget.deleteMany({ where: { userId, tenantId, channel } })).count > 0;
  }

  async list(userId: string): Promise<NotificationTarget[]> {
    return (await this.db.notificationTarget.findMany({ where: { userId }, orderBy: { channel: 'asc' } })).map(targetOf);
  }

  /** Where a channel of somebody leads. Throws `Undeliverable` when it leads nowhere any more. */
  async open({ userId }: { readonly userId: string }, channel: TargetChannel): Promise<Address> {
    const row = await this.db.notificationTarget.findUnique({ where: { userId_channel: { userId, channel } } });
    if (!row) throw new Undeliverable('The address was removed');
    return JSON.parse(this.vault.open(row.url, placeOf(row))) as Address;
  }
}

const targetOf = (row: Row): NotificationTarget => ({
  channel: row.channel as TargetChannel,
  host: row.host,
  createdAt: row.createdAt.toISOString(),
});
