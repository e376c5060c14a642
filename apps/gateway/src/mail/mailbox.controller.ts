import { api } from '@autoweave/contracts';
import { acrossTenants } from '@autoweave/kernel';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { implement } from '@orpc/nest';
import type { FastifyReply } from 'fastify';
import { Permit } from '../auth/permission.guard.js';
import { DATABASE, type Database } from '../database/database.js';
import { Implements } from '../http/implements.js';
import { Mailer } from './mailer.js';

const shown = 100;

/** What would have been sent while no mail server is configured: for administrators, as data and as a page. */
@Controller('api/v1')
export class MailboxController {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Mailer) private readonly mailer: Mailer,
  ) {}

  @Implements(api.mail.mailbox)
  list() {
    return implement(api.mail.mailbox).handler(async () => ({ delivering: this.mailer.isDelivering, letters: await lettersOf(this.db) }));
  }
}

/** The same to look at. */
@Controller()
export class MailboxPage {
  constructor(
    @Inject(DATABASE) private readonly db: Database,
    @Inject(Mailer) private readonly mailer: Mailer,
  ) {}

  @Get('mailbox')
  @Permit('admin:read')
  async page(@Res() reply: FastifyReply) {
    const letters = await lettersOf(this.db);
    const body = this.mailer.isDelivering
      ? '<p>A mail server is configured: letters are delivered, and none lies here.</p>'
      : letters.length === 0
        ? '<p>Nothing yet. Codes, invitations and links to reset a password appear here until a mail server is configured with <code>AUTOWEAVE_SMTP_URL</code>.</p>'
        : letters
            .map(
              (one) =>
                `<article><h2>${html(one.subject)}</h2><p class="to">${html(one.to)} · ${html(one.at)}</p><pre>${linked(one.text)}</pre></article>`,
            )
            .join('');
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(`${head}<main><h1>Mailbox</h1>${body}</main></body></html>`);
  }
}

/** Of every organisation: the mailbox is the installation's. */
async function lettersOf(db: Database) {
  const rows = await acrossTenants(() => db.mail.findMany({ orderBy: { createdAt: 'desc' }, take: shown }));
  return rows.map((row) => ({ to: row.recipient, subject: row.subject, text: row.body, at: row.createdAt.toISOString() }));
}

const html = (text: string): string => text.replaceAll(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const linked = (text: string): string =>
  html(text).replaceAll(/https?:\/\/[\w.:/?=&#;-]+/g, (url) => `<a href="${url}" rel="noreferrer">${url}</a>`);

const head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Mailbox · AutoWeave</title><style>
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:0;padding:2rem 1rem}main{max-width:44rem;margin:auto}article{border:1px solid color-mix(in srgb,currentColor 18%,transparent);border-radius:10px;padding:1rem 1.2rem;margin:1rem 0}h2{font-size:1rem;margin:0}.to{opacity:.65;margin:.2rem 0 .6rem;font-size:.85rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;font:inherit}
</style></head><body>`;
