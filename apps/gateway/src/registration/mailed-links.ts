import { fault, newId } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { hashToken, newToken } from '../auth/token.js';
import { DATABASE, type Database } from '../database/database.js';
import type { MailedLink } from '../generated/client.js';

export type LinkPurpose = 'reset' | 'confirm' | 'invite';
const hour = 3_600_000;
const lifetimeMs: Readonly<Record<LinkPurpose, number>> = { reset: hour, confirm: 24 * hour, invite: 7 * 24 * hour };

interface NewLink {
  readonly tenantId: string;
  readonly purpose: LinkPurpose;
  readonly email: string;
  readonly userId?: string;
  readonly roles?: readonly string[];
  readonly createdBy?: string;
}

/** Links that are sent by mail. Each opens one thing, once, for a while; stored is its hash only. */
@Injectable()
export class MailedLinks {
  constructor(@Inject(DATABASE) private readonly db: Database) {}

  async create({ roles, ...link }: NewLink): Promise<{ readonly token: string; readonly row: MailedLink }> {
    const token = newToken('awr');
    const row = await this.db.mailedLink.create({
      data: {
        id: newId('invite'),
        tokenHash: hashToken(token),
        ...link,
        roles: [...(roles ?? [])],
        expiresAt: new Date(Date.now() + lifetimeMs[link.purpose]),
      },
    });
    return { token, row };
  }

  /** Throws INVALID_LINK for one that is unknown, of another purpose, used or too old. Does not use it up. */
  async find(token: string, purpose: LinkPurpose): Promise<MailedLink> {
    const row = await this.db.mailedLink.findFirst({
      where: { tokenHash: hashToken(token), purpose, usedAt: null, expiresAt: { gt: new Date() } },
    });
    if (!row) throw fault('INVALID_LINK', 'This link was used or has expired', { hint: 'Ask for a new one' });
    return row;
  }

  /** Uses it up. Throws INVALID_LINK when somebody was faster. */
  async use(link: MailedLink): Promise<void> {
    const { count } = await this.db.mailedLink.updateMany({ where: { id: link.id, usedAt: null }, data: { usedAt: new Date() } });
    if (count !== 1) throw fault('INVALID_LINK', 'This link was used or has expired', { hint: 'Ask for a new one' });
  }

  /** Ends every open link of a purpose of a person. */
  async end(userId: string, purpose: LinkPurpose): Promise<void> {
    await this.db.mailedLink.updateMany({ where: { userId, purpose, usedAt: null }, data: { usedAt: new Date() } });
  }

  recent = (userId: string, purpose: LinkPurpose, minutes: number): Promise<number> =>
    this.db.mailedLink.count({ where: { userId, purpose, createdAt: { gt: new Date(Date.now() - minutes * 60_000) } } });
}
