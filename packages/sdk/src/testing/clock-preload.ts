import { createServer } from 'node:net';
import { isMainThread } from 'node:worker_threads';

// Loaded into the services' process of a lab before anything else: a `Date` that can be moved forward, and timers of a
// second or more that end when the moved clock passes them. Shorter timers, intervals and other threads keep real time.
const socket = process.env.AUTOWEAVE_LAB_CLOCK;
const shortestMs = 1_000;

interface Pending {
  readonly dueMs: number;
  readonly ring: () => void;
}

function install(path: string): void {
  const RealDate = Date;
  const realSet = globalThis.setTimeout;
  const realClear = globalThis.clearTimeout;
  const pending = new Map<NodeJS.Timeout, Pending>();
  let offsetMs = 0;

  class LabDate extends RealDate {
    constructor(...parts: unknown[]) {
      // With no argument "now" is meant, which is the moved one.
      super(...((parts.length === 0 ? [RealDate.now() + offsetMs] : parts) as [number]));
    }
    static override now(): number {
      return RealDate.now() + offsetMs;
    }
  }
  globalThis.Date = LabDate as DateConstructor;

  const set = (callback: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]): NodeJS.Timeout => {
    if (!(delayMs >= shortestMs)) return realSet(callback, delayMs, ...args);
    const ring = () => {
      pending.delete(timer);
      callback(...args);
    };
    const timer: NodeJS.Timeout = realSet(ring, delayMs);
    pending.set(timer, { dueMs: LabDate.now() + delayMs, ring });
    return timer;
  };
  const symbols = Object.getOwnPropertyDescriptors(realSet);
  globalThis.setTimeout = Object.defineProperties(set, symbols) as typeof setTimeout;
  globalThis.clearTimeout = ((timer?: NodeJS.Timeout) => {
    if (timer !== undefined) pending.delete(timer);
    realClear(timer);
  }) as typeof clearTimeout;

  /** Moves to each due timer in turn, so that what it does sees the time for which it was set. */
  const advance = (ms: number) => {
    const endMs = offsetMs + ms;
    for (;;) {
      const now = LabDate.now();
      const end = RealDate.now() + endMs;
      const [timer, due] = [...pending].filter(([, one]) => one.dueMs <= end).sort(([, a], [, b]) => a.dueMs - b.dueMs)[0] ?? [];
      if (!timer || !due) break;
      if (due.dueMs > now) offsetMs += due.dueMs - now;
      realClear(timer);
      due.ring();
    }
    offsetMs = Math.max(offsetMs, endMs);
  };

  createServer((connection) => {
    connection.on('error', () => undefined);
    connection.setEncoding('utf8').on('data', (text: string) => {
      advance(Number(text));
      connection.end(String(LabDate.now()));
    });
  })
    .listen(path)
    .unref();
}

if (isMainThread && socket) install(socket);
