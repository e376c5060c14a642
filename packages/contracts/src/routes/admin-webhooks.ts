import { z } from 'zod';
import { TenantId } from '../ids.js';
import { Webhook, WebhookId, WebhookStatus } from '../webhook/webhook.js';
import { route } from './route.js';

const tag = 'Webhooks';
const byId = z.strictObject({ webhookId: WebhookId });

/** Webhooks of every organisation, for the operator of the installation (EDG-030). */
export const adminWebhookRoutes = {
  list: route({ method: 'GET', path: '/admin/webhooks', tag, summary: 'Webhooks of all organisations', permission: 'admin:read' })
    .input(
      z.object({
        tenantId: TenantId.optional(),
        status: WebhookStatus.optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
        offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
      }),
    )
    .output(z.object({ webhooks: z.array(Webhook), total: z.number().int() })),
  disable: route({
    method: 'POST',
    path: '/admin/webhooks/{webhookId}/disable',
    tag,
    summary: 'Deliver nothing more to it, with the reason that its owner is shown',
    permission: 'admin:write',
    errors: ['NOT_FOUND'],
  })
    .input(byId.extend({ reason: z.string().trim().min(1).max(500).default('the operator of this installation disabled it') }))
    .output(Webhook),
  enable: route({
    method: 'POST',
    path: '/admin/webhooks/{webhookId}/enable',
    tag,
    summary: 'Deliver to it again',
    permission: 'admin:write',
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(Webhook),
  cleanup: route({
    method: 'POST',
    path: '/admin/webhooks/cleanup',
    tag,
    summary: 'Delete deliveries that are over and older than so many days, outgoing and incoming',
    permission: 'admin:write',
  })
    .input(z.strictObject({ olderThanDays: z.number().int().min(1).max(365).default(30) }))
    .output(z.object({ deliveries: z.number().int(), inboundDeliveries: z.number().int() })),
};
