import { EgressError, type GuardedFetch, type GuardedRequest, type GuardedResponse } from '@autoweave/sandbox/net';
import { Undeliverable } from './channel.js';

/** Reaches public addresses only; a test hands in one that reaches its own servers. */
export const NOTIFICATION_EGRESS = Symbol('NOTIFICATION_EGRESS');

const timeoutMs = 10_000;
const keptBytes = 500;

/** One POST to a receiver. A receiver that moved is not followed; one that will never take it is given up. */
export async function post(
  egress: GuardedFetch,
  request: Pick<GuardedRequest, 'url' | 'headers' | 'body'>,
): Promise<Pick<GuardedResponse, 'status'> & { readonly text: string }> {
  const { href } = new URL(request.url);
  try {
    const response = await egress.fetch({
      ...request,
      method: 'POST',
      maxBytes: keptBytes,
      timeoutMs,
      signal: AbortSignal.timeout(timeoutMs),
      admit: (url) => {
        if (url.href !== href)
          throw new EgressError({ code: 'SAFETY_VIOLATION', message: 'The receiver redirects, which notifications do not follow' });
      },
    });
    const text = response.body.toString('utf8').toWellFormed().replaceAll('\0', '').slice(0, keptBytes);
    return { status: response.status, text };
  } catch (error) {
    if (error instanceof EgressError && error.fault.code === 'SAFETY_VIOLATION') throw new Undeliverable(error.message);
    throw error;
  }
}

/** Raises what an answer other than success means: gone or refused for good, or not now. */
export function assertTaken({ status, text }: { readonly status: number; readonly text: string }): void {
  if (status >= 200 && status < 300) return;
  const message = `The receiver answered ${status}${text ? `: ${text.slice(0, 200)}` : ''}`;
  if (status >= 400 && status < 500 && status !== 408 && status !== 425 && status !== 429) throw new Undeliverable(message);
  throw new Error(message);
}
