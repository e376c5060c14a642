import { z } from 'zod';
import {
  InboundDelivery,
  InboundDeliveryId,
  InboundDeliveryStatus,
  InboundHook,
  InboundHookId,
  InboundHookInput,
  InboundHookPatch,
  RotateInboundSecret,
} from '../inbound-hook/inbound-hook.js';
import { route } from './route.js';

const tag = 'Incoming webhooks';
const read = 'webhook:read';
const manage = 'webhook:manage';
const byId = z.strictObject({ hookId: InboundHookId });

/** Senders deliver to `POST /hooks/{source}/{hookId}`, which takes the raw body and no credential but its signature. */
export const inboundHookRoutes = {
  list: route({ method: 'GET', path: '/hooks', tag, summary: 'Incoming webhooks of the organisation', permission: read }).output(
    z.object({ hooks: z.array(InboundHook) }),
  ),
  create: route({
    method: 'POST',
    path: '/hooks',
    tag,
    summary: 'Make one; its secret is answered this once',
    permission: manage,
    successStatus: 201,
    errors: ['CONFLICT'],
  })
    .input(InboundHookInput)
    .output(z.object({ hook: InboundHook, secret: z.string() })),
  get: route({ method: 'GET', path: '/hooks/{hookId}', tag, summary: 'One of them', permission: read, errors: ['NOT_FOUND'] })
    .input(byId)
    .output(InboundHook),
  update: route({
    method: 'PATCH',
    path: '/hooks/{hookId}',
    tag,
    summary: 'Change it; whoever changes what it does becomes its owner',
    permission: manage,
    errors: ['NOT_FOUND'],
  })
    .input(InboundHookPatch.extend({ hookId: InboundHookId }))
    .output(InboundHook),
  remove: route({
    method: 'DELETE',
    path: '/hooks/{hookId}',
    tag,
    summary: 'Delete it with its deliveries',
    permission: manage,
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
  pause: route({
    method: 'POST',
    path: '/hooks/{hookId}/pause',
    tag,
    summary: 'Take deliveries, but do nothing with them',
    permission: manage,
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(InboundHook),
  resume: route({
    method: 'POST',
    path: '/hooks/{hookId}/resume',
    tag,
    summary: 'Act on deliveries again',
    permission: manage,
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(InboundHook),
  rotateSecret: route({
    method: 'POST',
    path: '/hooks/{hookId}/rotate-secret',
    tag,
    summary: 'A new secret; the old one is accepted for another day',
    permission: manage,
    errors: ['NOT_FOUND'],
  })
    .input(RotateInboundSecret.extend({ hookId: InboundHookId }))
    .output(z.object({ secret: z.string(), oldValidUntil: z.iso.datetime() })),
  test: route({
    method: 'POST',
    path: '/hooks/{hookId}/test',
    tag,
    summary: 'Act as if this payload had been delivered',
    permission: manage,
    errors: ['NOT_FOUND'],
  })
    .input(
      z.strictObject({
        hookId: InboundHookId,
        event: z.string().min(1).max(200).default('test'),
        payload: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .output(InboundDelivery),
  deliveries: route({
    method: 'GET',
    path: '/hooks/{hookId}/deliveries',
    tag,
    summary: 'What was delivered, newest first, and what became of it',
    permission: read,
    errors: ['NOT_FOUND'],
  })
    .input(
      z.object({
        hookId: InboundHookId,
        status: InboundDeliveryStatus.optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
        offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
      }),
    )
    .output(z.object({ deliveries: z.array(InboundDelivery), total: z.number().int() })),
  retry: route({
    method: 'POST',
    path: '/hooks/deliveries/{deliveryId}/retry',
    tag,
    summary: 'Try again what was given up',
    permission: manage,
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  })
    .input(z.strictObject({ deliveryId: InboundDeliveryId }))
    .output(InboundDelivery),
};
