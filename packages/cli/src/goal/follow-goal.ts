import { setTimeout as sleep } from 'node:timers/promises';
import { GoalEvent } from '@autoweave/contracts';
import { ApiError } from '@autoweave/contracts/client';
import type { GoalConnection } from './goal-connection.js';
import { readSse } from './sse.js';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** How long an unreachable gateway is waited for: a restart of the services takes seconds. */
const PATIENCE_MS = 120_000;

const LAST_EVENTS = new Set(['goal.completed', 'goal.failed', 'goal.cancelled']);

function isLasting(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
}

/**
 * All events of a goal from the first to the last, each exactly once and in order, whatever the
 * connection does in between: a dropped stream is resumed after the last event that was seen.
 * Ends after the goal's last event. Rejects with the ApiError when the gateway refuses or stays away.
 */
export async function* followGoal(
  connection: GoalConnection,
  goalId: string,
  onDrop: (reason: string) => void,
  signal: AbortSignal,
): AsyncGenerator<GoalEvent> {
  let lastSeq = 0;
  let pauseMs = FIRST_PAUSE_MS;
  let downSince: number | undefined;
  while (!signal.aborted) {
    try {
      const response = await connection.get(`/goals/${goalId}/events/stream`, {
        headers: { accept: 'text/event-stream', 'last-event-id': String(lastSeq) },
        signal,
      });
      if (response.body === null) throw new Error('the answer is empty');
      for await (const message of readSse(response.body)) {
        const parsed = GoalEvent.safeParse(parseJson(message.data));
        if (!parsed.success || parsed.data.seq <= lastSeq) continue;
        // A gap means that the stream lost something: ask again from where we stand.
        if (parsed.data.seq !== lastSeq + 1) throw new Error(`event ${lastSeq + 1} is missing`);
        lastSeq = parsed.data.seq;
        downSince = undefined;
        pauseMs = FIRST_PAUSE_MS;
        yield parsed.data;
        if (LAST_EVENTS.has(parsed.data.type)) return;
      }
      throw new Error('the stream ended');
    } catch (error) {
      if (signal.aborted) return;
      downSince ??= Date.now();
      if (isLasting(error) || Date.now() - downSince > PATIENCE_MS) throw error;
      onDrop((error as Error).message);
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
