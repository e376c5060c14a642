import { CONFIG, fault, LOG, type Log, newId } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import type { GatewayConfig } from '../config.js';
import { DATABASE, type Database } from '../database/database.js';

export interface Letter {
  readonly tenantId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends a code or a notice to a telephone. Which provider does it is configuration of the installation. */
export interface SmsSender {
  send(message: { readonly to: string; readonly text: string }): Promise<void>;
}
export const SMS = Symbol('SMS');

/** Codes and links are read within minutes; older letters in the mailbox help nobody. */
const keptDays = 7;

/**
 * Sends mail through the configured SMTP server. Without one it is put into the mailbox of this installation instead,
 * where an administrator sees what would have been sent.
 */
@Injectable()
export class Mailer implements OnApplicationShutdown {
  private readonly transport: Transporter | undefined;
  readonly isDelivering: boolean;

  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.transport = config.AUTOWEAVE_SMTP_URL ? createTransport(config.AUTOWEAVE_SMTP_URL) : undefined;
    this.isDelivering = this.transport !== undefined;
  }

  /** Resolves when the server has taken the letter, or it lies in the mailbox. Throws UNAVAILABLE when the server refuses. */
  async send(letter: Letter): Promise<void> {
    if (!this.transport) return this.keep(letter);
    try {
      await this.transport.sendMail({ from: this.config.AUTOWEAVE_MAIL_FROM, to: letter.to, subject: letter.subject, text: letter.text });
    } catch (error) {
      this.log.error({ err: error, subject: letter.subject }, 'a letter could not be sent');
      throw fault('UNAVAILABLE', 'The mail server did not take the message', {
        hint: 'Try again later, or tell the operator',
        cause: error,
      });
    }
  }

  onApplicationShutdown(): void {
    this.transport?.close();
  }

  private async keep({ tenantId, to, subject, text }: Letter): Promise<void> {
    await this.db.mail.deleteMany({ where: { createdAt: { lt: new Date(Date.now() - keptDays * 86_400_000) } } });
    await this.db.mail.create({ data: { id: newId('msg'), tenantId, recipient: to, subject, body: text } });
  }
}
