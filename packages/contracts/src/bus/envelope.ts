import { z } from 'zod';

/** The verified principal on whose behalf a message travels. */
export const Actor = z.discriminatedUnion('type', [
  z.object({ type: z.literal('user'), userId: z.string(), role: z.string() }),
  z.object({ type: z.literal('service'), service: z.string() }),
  z.object({ type: z.literal('agent'), agent: z.string(), taskId: z.string(), forUserId: z.string() }),
]);
export type Actor = z.infer<typeof Actor>;

/** Every message on the bus. `type` and `version` select the payload's schema. */
export const Envelope = z.object({
  id: z.string(),
  type: z.string(),
  version: z.number().int().positive(),
  tenantId: z.string().nullable(),
  actor: Actor,
  correlationId: z.string(),
  causationId: z.string().nullable(),
  time: z.iso.datetime(),
  trace: z.string().nullable(),
  /** Channel that the reply is published on, and the time after which nobody waits for it (epoch milliseconds). */
  replyTo: z.string().nullable(),
  deadline: z.number().nullable(),
  payload: z.unknown(),
});
export type Envelope = z.infer<typeof Envelope>;

export const Reply = z.object({ id: z.string(), ok: z.boolean(), payload: z.unknown() });
export type Reply = z.infer<typeof Reply>;
