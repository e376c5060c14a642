import type { EventPattern } from '@autoweave/contracts';

/** Something that happened, as webhooks hear of it. */
export interface OutgoingEvent {
  readonly tenantId: string;
  /** The same thing told twice has the same id. */
  readonly eventId: string;
  readonly type: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Subscription {
  readonly events: readonly string[];
  readonly filters: Readonly<Record<string, unknown>>;
}

/** Whether a webhook wants an event: by name, category or everything, and with the values it asks for. */
export function wants({ events, filters }: Subscription, event: Pick<OutgoingEvent, 'type' | 'data'>): boolean {
  const category = `${event.type.split('.')[0]}.*`;
  const named = (events as readonly EventPattern[]).some((pattern) => pattern === '*' || pattern === event.type || pattern === category);
  return named && Object.entries(filters).every(([field, value]) => event.data[field] === value);
}

const minute = 60_000;
/** After the first try: 1, 2, 4, 8 and 16 minutes (EDG-066). */
export const mostAttempts = 6;

/** When to try again after so many attempts, a fifth earlier or later so that many do not come together; undefined when it was the last. */
export function nextAttempt(attempts: number, now: number, chance: number): Date | undefined {
  if (attempts >= mostAttempts) return undefined;
  const wait = minute * 2 ** (attempts - 1);
  return new Date(now + wait * (0.8 + 0.4 * chance));
}

/** Deliveries in a row that were given up, or time without any success, after which an address is left alone. */
const mostExhausted = 15;
const longestFailingMs = 3 * 24 * 60 * minute;

export const isGivenUp = (consecutiveFailures: number, failingSince: Date | null, now: number): boolean =>
  consecutiveFailures >= mostExhausted || (failingSince !== null && now - failingSince.getTime() >= longestFailingMs);
