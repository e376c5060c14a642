import { z } from 'zod';
import { FileId, GoalId, idOf, TenantId, Timestamp, UserId } from '../ids.js';
import { badPlaceholder } from './template.js';

export const InboundHookId = idOf('inhook');
export const InboundDeliveryId = idOf('indlv');

/** Whose signatures are understood: GitHub's, Slack's, Standard Webhooks, and any HMAC-SHA256 in a header. */
export const inboundSources = ['github', 'slack', 'standard', 'hmac'] as const;
export const InboundSource = z.enum(inboundSources);
export type InboundSource = z.infer<typeof InboundSource>;

const HeaderName = z.string().regex(/^[a-z0-9-]{1,100}$/, 'the name of a header in lower case');

/** Where a sender of the source `hmac` puts things. By default as AutoWeave's own deliveries do (EDG-067, EDG-068). */
export const HmacHeaders = z.strictObject({
  signature: HeaderName.default('x-webhook-signature'),
  /** Signed as `{timestamp}.{body}`; null: the body alone is signed, and nothing says when. */
  timestamp: HeaderName.nullable().default('x-webhook-timestamp'),
  event: HeaderName.default('x-webhook-event'),
  delivery: HeaderName.default('x-webhook-delivery-id'),
});
export type HmacHeaders = z.infer<typeof HmacHeaders>;

const Template = z
  .string()
  .trim()
  .min(1)
  .max(8_000)
  .refine((text) => badPlaceholder(text) === undefined, {
    error: (issue) =>
      `{{${badPlaceholder(String(issue.input)) ?? ''}}} is no placeholder: use {{event}}, {{deliveryId}} or {{payload.some.path}}`,
  });

/** What a delivery becomes: a goal in the owner's name, or an event that plugins and live views hear of. */
export const InboundAction = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('goal'),
    text: Template,
    title: z.string().trim().min(1).max(200).optional(),
    priority: z.number().int().min(1).max(10).default(5),
  }),
  z.strictObject({ type: z.literal('event') }),
]);
export type InboundAction = z.infer<typeof InboundAction>;

export const InboundHookStatus = z.enum(['ACTIVE', 'PAUSED']);
export type InboundHookStatus = z.infer<typeof InboundHookStatus>;

/** Names of events that count; empty: all of them. */
const Events = z.array(z.string().trim().min(1).max(200)).max(50);
const Name = z.string().trim().min(1).max(200);

export const InboundHook = z.object({
  hookId: InboundHookId,
  tenantId: TenantId,
  /** In whose name goals are started: who made it, or changed last what it does. */
  userId: UserId,
  name: z.string(),
  description: z.string(),
  source: InboundSource,
  headers: HmacHeaders,
  action: InboundAction,
  events: Events,
  status: InboundHookStatus,
  /** Where senders deliver, below the address of the gateway. */
  path: z.string(),
  createdAt: Timestamp,
  lastReceivedAt: Timestamp.optional(),
  /** Deliveries that were refused: how many in all, when last, and why. */
  rejections: z.number().int(),
  lastRejectedAt: Timestamp.optional(),
  lastRejection: z.string().optional(),
  /** Until when the secret before the present one is also accepted. */
  oldSecretUntil: Timestamp.optional(),
});
export type InboundHook = z.infer<typeof InboundHook>;

/** A secret that the sender gave; without one, one is made. Slack always gives its own. */
const Secret = z.string().min(16).max(500);

export const InboundHookInput = z.strictObject({
  name: Name,
  description: z.string().max(2_000).default(''),
  source: InboundSource,
  headers: HmacHeaders.prefault({}),
  action: InboundAction,
  events: Events.default([]),
  secret: Secret.optional(),
});
export type InboundHookInput = z.infer<typeof InboundHookInput>;

export const InboundHookPatch = z.strictObject({
  name: Name.optional(),
  description: z.string().max(2_000).optional(),
  headers: HmacHeaders.optional(),
  action: InboundAction.optional(),
  events: Events.optional(),
});
export type InboundHookPatch = z.infer<typeof InboundHookPatch>;

export const RotateInboundSecret = z.strictObject({ secret: Secret.optional() });

/** IGNORED: signed, but a ping, a paused hook or an event that does not count. DEAD: given up, with the reason. */
export const InboundDeliveryStatus = z.enum(['PENDING', 'RETRYING', 'PROCESSED', 'IGNORED', 'DEAD']);
export type InboundDeliveryStatus = z.infer<typeof InboundDeliveryStatus>;

export const InboundDelivery = z.object({
  deliveryId: InboundDeliveryId,
  hookId: InboundHookId,
  /** How the sender calls it. */
  externalId: z.string(),
  event: z.string(),
  status: InboundDeliveryStatus,
  attempts: z.number().int(),
  /** What was delivered; a form as its fields. */
  payload: z.unknown(),
  goalId: GoalId.optional(),
  fileId: FileId.optional(),
  /** Why it was ignored, or what failed. */
  reason: z.string().optional(),
  receivedAt: Timestamp,
  processedAt: Timestamp.optional(),
  nextAttemptAt: Timestamp.optional(),
});
export type InboundDelivery = z.infer<typeof InboundDelivery>;

/** What a sender is answered. */
export const InboundReceipt = z.object({ deliveryId: InboundDeliveryId, duplicate: z.boolean() });
export type InboundReceipt = z.infer<typeof InboundReceipt>;
