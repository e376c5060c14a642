import { GoalEvent } from '@autoweave/contracts';
import { gatewayFetch } from '@autoweave/contracts/client';

const last = new Set<string>(['goal.completed', 'goal.failed', 'goal.cancelled']);

/** The events of a goal from the first to the last one, as the server-sent stream brings them; ends with the goal. */
export async function* followGoal(
  gateway: { readonly baseUrl: string; readonly token: string },
  goalId: string,
  signal: AbortSignal,
): AsyncGenerator<GoalEvent> {
  const request = new Request(`${gateway.baseUrl}/api/v1/goals/${goalId}/events/stream`, {
    headers: { accept: 'text/event-stream' },
    signal,
  });
  const response = await gatewayFetch(gateway)(request);
  let rest = '';
  for await (const text of (response.body as ReadableStream<Uint8Array>).pipeThrough(
    new TextDecoderStream() as never,
  ) as AsyncIterable<string>) {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trimStart())
        .join('\n');
      const event = data === '' ? undefined : GoalEvent.safeParse(JSON.parse(data)).data;
      if (event === undefined) continue;
      yield event;
      if (last.has(event.type)) return;
    }
  }
  throw new Error(`the events of ${goalId} ended before the goal did`);
}
