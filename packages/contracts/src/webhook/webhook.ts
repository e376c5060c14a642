import { z } from 'zod';
import { idOf, TenantId, Timestamp, UserId } from '../ids.js';

/** What can be subscribed to (EDG-063); `goal.*` takes a whole category and `*` everything. */
export const webhookEvents = [
  'goal.created',
  'goal.updated',
  'goal.completed',
  'goal.failed',
  'goal.cancelled',
  'task.started',
  'task.completed',
  'task.failed',
  'agent.updated',
  'safety.alert',
  'safety.violation',
  'approval.required',
  'user.created',
  'user.updated',
  'user.deleted',
  'session.revoked',
  'auth.login',
  'auth.logout',
  'settings.changed',
  'webhook.test',
] as const;
export const WebhookEvent = z.enum(webhookEvents);
export type WebhookEvent = z.infer<typeof WebhookEvent>;

const categories = [...new Set(webhookEvents.map((event) => `${event.split('.')[0]}.*`))] as [string, ...string[]];
export const EventPattern = z.union([WebhookEvent, z.enum(categories), z.literal('*')]);
export type EventPattern = z.infer<typeof EventPattern>;

export const WebhookId = idOf('hook');
export const DeliveryId = idOf('dlv');

export const WebhookStatus = z.enum(['ACTIVE', 'PAUSED', 'DISABLED']);
export type WebhookStatus = z.infer<typeof WebhookStatus>;
export const DeliveryStatus = z.enum(['PENDING', 'DELIVERED', 'RETRYING', 'EXPIRED']);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** Fields of the payload that must have these values, such as `{"goalId": "goal_…"}`. */
const Filters = z.record(z.string().max(100), z.union([z.string().max(500), z.number(), z.boolean()]));
const Url = z.url({ protocol: /^https?$/, hostname: z.regexes.domain }).max(2_000);

export const Webhook = z.object({
  webhookId: WebhookId,
  tenantId: TenantId,
  userId: UserId,
  url: z.string(),
  events: z.array(EventPattern),
  filters: Filters,
  name: z.string(),
  description: z.string(),
  status: WebhookStatus,
  /** Why it was disabled. */
  reason: z.string().optional(),
  consecutiveFailures: z.number().int(),
  createdAt: Timestamp,
  lastSuccessAt: Timestamp.optional(),
});
export type Webhook = z.infer<typeof Webhook>;

export const WebhookInput = z.strictObject({
  url: Url,
  events: z.array(EventPattern).min(1).max(50),
  filters: Filters.default({}),
  name: z.string().trim().min(1).max(200),
  description: z.string().max(2_000).default(''),
});
export type WebhookInput = z.infer<typeof WebhookInput>;
export const WebhookPatch = z.strictObject({
  url: Url.optional(),
  events: z.array(EventPattern).min(1).max(50).optional(),
  filters: Filters.optional(),
  name: z.string().trim().min(1).max(200).optional(),
  description: z.string().max(2_000).optional(),
});
export type WebhookPatch = z.infer<typeof WebhookPatch>;

export const WebhookDelivery = z.object({
  deliveryId: DeliveryId,
  webhookId: WebhookId,
  eventId: z.string(),
  eventType: z.string(),
  status: DeliveryStatus,
  attempts: z.number().int(),
  payload: z.record(z.string(), z.unknown()),
  responseStatus: z.number().int().optional(),
  /** The beginning of what the receiver answered, or why nothing came. */
  response: z.string().optional(),
  durationMs: z.number().int().optional(),
  createdAt: Timestamp,
  nextAttemptAt: Timestamp.optional(),
  deliveredAt: Timestamp.optional(),
});
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

/** What a receiver gets (EDG-069). */
export const WebhookPayload = z.object({
  event_id: z.string(),
  event_type: z.string(),
  timestamp: Timestamp,
  tenant_id: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type WebhookPayload = z.infer<typeof WebhookPayload>;
