import { z } from 'zod';
import {
  DeliveryId,
  DeliveryStatus,
  Webhook,
  WebhookDelivery,
  webhookEvents,
  WebhookId,
  WebhookInput,
  WebhookPatch,
} from '../webhook/webhook.js';
import { route } from './route.js';

const tag = 'Webhooks';
const read = 'webhook:read';
const manage = 'webhook:manage';
const byId = z.strictObject({ webhookId: WebhookId });
const act = (path: string, summary: string, errors: readonly ('CONFLICT' | 'NOT_FOUND')[] = ['NOT_FOUND']) =>
  route({ method: 'POST', path: `/webhooks/{webhookId}/${path}`, tag, summary, permission: manage, errors }).input(byId);

export const webhookRoutes = {
  events: route({ method: 'GET', path: '/webhooks/events', tag, summary: 'What can be subscribed to', permission: read }).output(
    z.object({ events: z.array(z.enum(webhookEvents)) }),
  ),
  list: route({ method: 'GET', path: '/webhooks', tag, summary: 'Webhooks of the organisation', permission: read }).output(
    z.object({ webhooks: z.array(Webhook) }),
  ),
  create: route({
    method: 'POST',
    path: '/webhooks',
    tag,
    summary: 'Subscribe an address; its secret is answered this once',
    permission: manage,
    successStatus: 201,
    errors: ['CONFLICT', 'SAFETY_VIOLATION'],
  })
    .input(WebhookInput)
    .output(z.object({ webhook: Webhook, secret: z.string() })),
  get: route({ method: 'GET', path: '/webhooks/{webhookId}', tag, summary: 'One webhook', permission: read, errors: ['NOT_FOUND'] })
    .input(byId)
    .output(Webhook),
  update: route({
    method: 'PATCH',
    path: '/webhooks/{webhookId}',
    tag,
    summary: 'Change it',
    permission: manage,
    errors: ['NOT_FOUND', 'SAFETY_VIOLATION'],
  })
    .input(WebhookPatch.extend({ webhookId: WebhookId }))
    .output(Webhook),
  remove: route({
    method: 'DELETE',
    path: '/webhooks/{webhookId}',
    tag,
    summary: 'Delete it with its deliveries',
    permission: manage,
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
  pause: act('pause', 'Deliver nothing for now; what happens meanwhile is not sent later').output(Webhook),
  resume: act('resume', 'Deliver again, also after it was disabled').output(Webhook),
  rotateSecret: act('rotate-secret', 'A new secret; deliveries are signed with both for a day').output(
    z.object({ secret: z.string(), oldValidUntil: z.iso.datetime() }),
  ),
  test: act('test', 'Send a test event').output(WebhookDelivery),
  deliveries: route({
    method: 'GET',
    path: '/webhooks/{webhookId}/deliveries',
    tag,
    summary: 'What was sent, newest first, with what the receiver answered',
    permission: read,
    errors: ['NOT_FOUND'],
  })
    .input(
      z.object({
        webhookId: WebhookId,
        status: DeliveryStatus.optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
        offset: z.coerce.number().int().min(0).default(0),
      }),
    )
    .output(z.object({ deliveries: z.array(WebhookDelivery), total: z.number().int() })),
  stats: route({
    method: 'GET',
    path: '/webhooks/{webhookId}/stats',
    tag,
    summary: 'How many deliveries succeeded',
    permission: read,
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(
      z.object({
        totalDeliveries: z.number().int(),
        successfulDeliveries: z.number().int(),
        failedDeliveries: z.number().int(),
        pendingDeliveries: z.number().int(),
      }),
    ),
  retry: route({
    method: 'POST',
    path: '/webhooks/deliveries/{deliveryId}/retry',
    tag,
    summary: 'Send one again now',
    permission: manage,
    errors: ['NOT_FOUND'],
  })
    .input(z.strictObject({ deliveryId: DeliveryId }))
    .output(WebhookDelivery),
};
