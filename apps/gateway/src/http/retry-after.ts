import type { Fault } from '@autoweave/contracts';

/** When a refusal does not say how long it holds. */
const fallbackSeconds = 60;

/** Seconds after which a caller who was answered 429 may come again (EDG-051): what the refusal says, or a minute. */
export function retryAfterSeconds(fault: Pick<Fault, 'details'>): number {
  const said = fault.details?.['retryAfterSeconds'];
  return typeof said === 'number' && said > 0 ? Math.ceil(said) : fallbackSeconds;
}
