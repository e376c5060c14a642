/** Tenants in whose network somebody announced himself. */
export const tenantsKey = 'aw:network:tenants';

/** So long what was sent waits for somebody who reads it. */
export const inboxKeptSeconds = 24 * 3_600;
/** Who is silent for this long is offline (its place is kept until `dropAfterMs`). */
export const offlineAfterMs = 30_000;

/** Names in Redis of one tenant's agent network. All of it is live state: flushed, it is announced again. */
export const networkKeys = (tenantId: string) => ({
  /** Agent to its newest announcement, as JSON. */
  members: `aw:network:${tenantId}:members`,
  /** What is sent to one agent, kept until it has been handled. */
  inbox: (agentId: string) => `aw:network:${tenantId}:inbox:${agentId}`,
  /** What is sent to everybody; read without a group. */
  broadcast: `aw:network:${tenantId}:broadcast`,
  /** `from to` to how often they exchanged messages. */
  exchanges: `aw:network:${tenantId}:exchanges`,
  /** `undeliverable` and `expired`, counted. */
  counters: `aw:network:${tenantId}:counters`,
  /** Messages per minute of the epoch. */
  perMinute: (minute: number) => `aw:network:${tenantId}:minute:${minute}`,
  dead: `aw:network:${tenantId}:dead`,
});
