import { afterEach, describe, expect, it } from 'vitest';
import { RealtimeClient, type SocketLike } from './realtime-client.js';

const goalId = 'goal_01jd0000000000000000000001';
const taskId = 'task_01jd0000000000000000000001';

/** The other end of the line, driven by the test. */
class Line implements SocketLike {
  onopen: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  readonly sent: { readonly type: string; readonly id?: string; readonly data: Record<string, unknown> }[] = [];
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {}
  accept(): void {
    this.onopen?.({} as never);
  }
  cut(): void {
    this.onclose?.({} as never);
  }
  push(seq: number): void {
    const event = {
      goalId,
      seq,
      version: 1,
      at: '2026-01-01T00:00:00.000Z',
      type: 'task.progressed',
      payload: { taskId, attempt: 1, message: `m${seq}` },
    };
    this.onmessage?.({
      data: JSON.stringify({ id: `f${seq}`, type: 'goal.event', ts: event.at, tenantId: 't', goalId, cursor: seq, data: { event } }),
    } as never);
  }
  raw(data: unknown): void {
    this.onmessage?.({ data } as never);
  }
}

const clients: RealtimeClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

function connect(backoffMs: (attempt: number) => number = () => 60_000) {
  const lines: Line[] = [];
  const client = new RealtimeClient({
    url: 'ws://test/ws',
    backoffMs,
    open: () => {
      const line = new Line();
      lines.push(line);
      return line;
    },
  });
  clients.push(client);
  return { client, line: (n: number) => lines[n] as Line, lines };
}

describe('RealtimeClient', () => {
  it('subscribes behind what the listener already has, once the line is up', () => {
    const { client, line } = connect();
    client.followGoal(goalId, 7, () => undefined);
    expect(line(0).sent).toEqual([]);
    line(0).accept();
    expect(line(0).sent).toEqual([{ type: 'subscribe', id: `follow:${goalId}`, data: { goalId, afterSeq: 7 } }]);
  });

  it('delivers every event once and in order although the server repeats some', () => {
    const { client, line } = connect();
    const heard: number[] = [];
    client.followGoal(goalId, 0, (event) => heard.push(event.seq));
    line(0).accept();
    for (const seq of [1, 2, 2, 1, 3]) line(0).push(seq);
    expect(heard).toEqual([1, 2, 3]);
  });

  it('resumes behind the last event after a drop and says that it reconnects', () => {
    const { client, line, lines } = connect();
    const states: string[] = [];
    client.watchState((state) => states.push(state));
    const heard: number[] = [];
    client.followGoal(goalId, 0, (event) => heard.push(event.seq));
    line(0).accept();
    line(0).push(1);
    line(0).cut();
    expect(client.state).toBe('reconnecting');
    client.retryNow();
    expect(lines).toHaveLength(2);
    line(1).accept();
    expect(line(1).sent).toEqual([{ type: 'subscribe', id: `follow:${goalId}`, data: { goalId, afterSeq: 1 } }]);
    line(1).push(1);
    line(1).push(2);
    expect(heard).toEqual([1, 2]);
    expect(states).toEqual(['connecting', 'open', 'reconnecting', 'open']);
  });

  it('asks again, once, when events are missing in between', () => {
    const { client, line } = connect();
    const heard: number[] = [];
    client.followGoal(goalId, 0, (event) => heard.push(event.seq));
    line(0).accept();
    line(0).push(1);
    line(0).push(4);
    line(0).push(5);
    expect(heard).toEqual([1]);
    expect(line(0).sent.filter((frame) => frame.type === 'subscribe')).toHaveLength(2);
    for (const seq of [2, 3, 4, 5]) line(0).push(seq);
    expect(heard).toEqual([1, 2, 3, 4, 5]);
  });

  it('gives two listeners of one goal their own place in the log', () => {
    const { client, line } = connect();
    const early: number[] = [];
    const late: number[] = [];
    client.followGoal(goalId, 2, (event) => late.push(event.seq));
    line(0).accept();
    line(0).push(3);
    client.followGoal(goalId, 0, (event) => early.push(event.seq));
    for (const seq of [1, 2, 3, 4]) line(0).push(seq);
    expect(early).toEqual([1, 2, 3, 4]);
    expect(late).toEqual([3, 4]);
  });

  it('asks again when a subscription is refused', async () => {
    const { client, line } = connect(() => 1);
    client.followGoal(goalId, 3, () => undefined);
    line(0).accept();
    const again = new Promise<void>((resolve) => {
      line(0).send = (text) => {
        expect(JSON.parse(text)).toMatchObject({ type: 'subscribe', data: { goalId, afterSeq: 3 } });
        resolve();
      };
    });
    line(0).raw(
      JSON.stringify({
        id: 'x',
        type: 'error',
        replyTo: `follow:${goalId}`,
        ts: '2026-01-01T00:00:00.000Z',
        tenantId: 't',
        data: { code: 'UNAVAILABLE', message: 'later' },
      }),
    );
    await again;
  });

  it('unsubscribes when the last listener leaves, and survives frames it does not know', () => {
    const { client, line } = connect();
    const leave = client.followGoal(goalId, 0, () => undefined);
    line(0).accept();
    line(0).raw('not json');
    line(0).raw(JSON.stringify({ id: 'x', type: 'from.the.future', ts: '2026-01-01T00:00:00.000Z', tenantId: 't', data: {} }));
    leave();
    expect(line(0).sent.at(-1)).toEqual({ type: 'unsubscribe', data: { goalId } });
  });
});
