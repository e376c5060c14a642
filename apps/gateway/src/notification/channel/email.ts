import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, type Database } from '../../database/database.js';
import { Mailer } from '../../mail/mailer.js';
import { addressOf, type Channel, type Message, Undeliverable } from './channel.js';

/** A letter to the address that somebody signs in with. */
@Injectable()
export class EmailChannel implements Channel {
  readonly name = 'email';

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Mailer) private readonly mailer: Mailer,
  ) {}

  async send(message: Message): Promise<void> {
    const user = await this.db.user.findFirst({ where: { id: message.userId, tenantId: message.tenantId, status: 'active' } });
    if (!user) throw new Undeliverable('There is no such person any more');
    const { title, body } = message.notification;
    const link = addressOf(message);
    await this.mailer.send({
      tenantId: message.tenantId,
      to: user.email,
      subject: `AutoWeave: ${title}`,
      text: [body, link, 'You choose what you are told under Settings → Notifications.'].filter(Boolean).join('\n\n'),
    });
  }
}
