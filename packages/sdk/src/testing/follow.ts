import { setTimeout as sleep } from 'node:timers/promises';
import { GoalEvent } from '@autoweave/contracts';
import { gatewayFetch } from '@autoweave/contracts/client';

interface Gateway {
  readonly baseUrl: string;
  readonly token: string;
}

const last = new Set<string>(['goal.completed', 'goal.failed', 'goal.cancelled']);
const pauseMs = 50;

/**
 * The events of a goal from the first to the last one, each once and in order; ends with the goal. A stream that ends
 * early, as it may when the clock is moved, is taken up behind the last event seen.
 */
export async function* followGoal(gateway: Gateway, goalId: string, signal: AbortSignal): AsyncGenerator<GoalEvent> {
  let lastSeq = 0;
  for (;;) {
    for await (const event of stream(gateway, goalId, lastSeq, signal)) {
      if (event.seq <= lastSeq) continue;
      lastSeq = event.seq;
      yield event;
      if (last.has(event.type)) return;
    }
    await sleep(pauseMs, undefined, { signal });
  }
}

/** One server-sent stream, until the server ends it. */
async function* stream(gateway: Gateway, goalId: string, lastSeq: number, signal: AbortSignal): AsyncGenerator<GoalEvent> {
  const headers = { accept: 'text/event-stream', 'last-event-id': String(lastSeq) };
  const request = new Request(`${gateway.baseUrl}/api/v1/goals/${goalId}/events/stream`, { headers, signal });
  const response = await gatewayFetch(gateway)(request);
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of response.body as ReadableStream<Uint8Array>) {
    const blocks = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice('data:'.length).trimStart())
        .join('\n');
      const event = data === '' ? undefined : GoalEvent.safeParse(JSON.parse(data)).data;
      if (event !== undefined) yield event;
    }
  }
}
