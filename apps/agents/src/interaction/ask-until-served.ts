import { setTimeout as sleep } from 'node:timers/promises';
import { FaultError } from '@autoweave/kernel';

const firstPauseMs = 20;
const longestPauseMs = 500;

/** A question went to a worker that does not serve the type asked for. */
const isElsewhere = (error: unknown): boolean =>
  error instanceof FaultError && error.code === 'UNAVAILABLE' && error.fault.details?.notServed === true;

/**
 * Asks until a worker takes the question that serves the type: any worker may get it first, and with many of them it takes
 * as many refusals as it takes. Gives up with the last refusal after `patienceMs`, which then means that no worker serves
 * the type; every other fault, and an abort, comes through at once.
 */
export async function askUntilServed<T>(ask: () => Promise<T>, patienceMs: number, signal: AbortSignal): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await ask();
    } catch (error) {
      if (!isElsewhere(error) || signal.aborted || performance.now() + pauseMs > deadline) throw error;
      await sleep(pauseMs, undefined, { signal });
    }
  }
}
