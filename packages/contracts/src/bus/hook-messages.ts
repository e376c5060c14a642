import { z } from 'zod';
import { InboundDeliveryId, InboundHookId, InboundSource } from '../inbound-hook/inbound-hook.js';
import { busEvent } from './message.js';

/** Another system told something, verified and for the first time. `payload` is left out when it is larger than 32 KB. */
export const hookReceived = busEvent(
  'hook.received',
  z.object({
    hookId: InboundHookId,
    name: z.string(),
    source: InboundSource,
    event: z.string(),
    deliveryId: InboundDeliveryId,
    payload: z.unknown().optional(),
  }),
);
