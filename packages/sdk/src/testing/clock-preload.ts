import { createServer } from 'node:net';
import { isMainThread } from 'node:worker_threads';

// Loaded into the services' process of a lab before anything else: a `Date` that can be moved forward, and timers and intervals of a
// second or more that end when the moved clock passes them. Shorter ones, those of libraries (which wait for databases and sockets)
// and other threads keep real time. With a start, `Date` begins there and stands still until it is moved.
const socket = process.env.AUTOWEAVE_LAB_CLOCK;
const frozenAt = process.env.AUTOWEAVE_LAB_CLOCK_AT;
const shortestMs = 1_000;
/** Real time for what a timer began to come to its end, before a timer that was set meanwhile may end in its turn. */
const settleMs = 50;
/** Timers that one line sets while the clock moves and that end in their turn; a loop of heartbeats would go on for long. */
const mostPerSite = 20;

interface Pending {
  dueMs: number;
  readonly ring: () => void;
  /** The line that set it. */
  readonly site: string;
  /** Set while the clock moves, and not by itself anew: it may be the time limit of a call that is under way. */
  mayEndByItself: boolean;
}

/** The line outside of this module that called. */
const siteOf = (): string => new Error().stack?.split('\n')[3]?.trim() ?? '';
const ofLibrary = (site: string): boolean => /\/node_modules\/(?!@autoweave\/)/.test(site);

function install(path: string, startMs: number | undefined): void {
  const RealDate = Date;
  const { setTimeout: realSet, clearTimeout: realClear, setInterval: realEvery, clearInterval: realClearEvery } = globalThis;
  const pending = new Map<NodeJS.Timeout, Pending>();
  let offsetMs = 0;
  let isMoving = false;
  let ringing: string | undefined;
  const unmoved = () => startMs ?? RealDate.now();

  class LabDate extends RealDate {
    constructor(...parts: unknown[]) {
      // With no argument "now" is meant, which is the moved one.
      super(...((parts.length === 0 ? [LabDate.now()] : parts) as [number]));
    }
    static override now(): number {
      return unmoved() + offsetMs;
    }
  }
  globalThis.Date = LabDate as DateConstructor;

  const set = (callback: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]): NodeJS.Timeout => {
    if (!(delayMs >= shortestMs)) return realSet(callback, delayMs, ...args);
    const site = siteOf();
    if (ofLibrary(site)) return realSet(callback, delayMs, ...args);
    const ring = () => {
      pending.delete(timer);
      realClear(timer);
      callback(...args);
    };
    const timer: NodeJS.Timeout = realSet(ring, delayMs);
    pending.set(timer, { dueMs: LabDate.now() + delayMs, ring, site, mayEndByItself: isMoving && site !== ringing });
    return timer;
  };
  const every = (callback: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]): NodeJS.Timeout => {
    if (!(delayMs >= shortestMs)) return realEvery(callback, delayMs, ...args);
    const site = siteOf();
    if (ofLibrary(site)) return realEvery(callback, delayMs, ...args);
    const again = () => {
      own.dueMs = LabDate.now() + delayMs;
      callback(...args);
    };
    const timer: NodeJS.Timeout = realEvery(again, delayMs);
    const own: Pending = { dueMs: LabDate.now() + delayMs, ring: again, site, mayEndByItself: false };
    pending.set(timer, own);
    return timer;
  };
  const clear = (forget: typeof realClear) =>
    ((timer?: NodeJS.Timeout) => {
      if (timer !== undefined) pending.delete(timer);
      forget(timer);
    }) as typeof clearTimeout;
  globalThis.setTimeout = Object.defineProperties(set, Object.getOwnPropertyDescriptors(realSet)) as typeof setTimeout;
  globalThis.setInterval = Object.defineProperties(every, Object.getOwnPropertyDescriptors(realEvery)) as typeof setInterval;
  globalThis.clearTimeout = clear(realClear);
  globalThis.clearInterval = clear(realClearEvery);

  /**
   * Moves to each due timer in turn, so that what it does sees the time for which it was set, and lets what it began run on before the
   * next. An interval that is passed many times rings once, at the first time it was due: nobody needs a day of heartbeats.
   */
  const advance = async (ms: number): Promise<void> => {
    const endMs = LabDate.now() + ms;
    const rung = new Set<Pending>();
    const perSite = new Map<string, number>();
    isMoving = true;
    for (;;) {
      const [due] = [...pending.values()].filter((one) => one.dueMs <= endMs && !rung.has(one)).sort((a, b) => a.dueMs - b.dueMs);
      if (!due) break;
      if (due.mayEndByItself) {
        due.mayEndByItself = false;
        const times = (perSite.get(due.site) ?? 0) + 1;
        perSite.set(due.site, times);
        // It ends at its real time, or with the next move.
        if (times > mostPerSite) rung.add(due);
        await new Promise((done) => realSet(done, settleMs));
        continue;
      }
      rung.add(due);
      offsetMs += Math.max(0, due.dueMs - LabDate.now());
      ringing = due.site;
      try {
        due.ring();
      } catch (error) {
        // As in an event loop: it is the process's, not the clock's.
        setImmediate(() => {
          throw error;
        });
      }
      ringing = undefined;
      await new Promise((done) => setImmediate(done));
    }
    offsetMs += Math.max(0, endMs - LabDate.now());
    isMoving = false;
  };

  let moves: Promise<void> = Promise.resolve();
  createServer((connection) => {
    connection.on('error', () => undefined);
    connection.setEncoding('utf8').on('data', (text: string) => {
      moves = moves.then(() => advance(Number(text))).then(() => void connection.end(String(LabDate.now())));
    });
  })
    .listen(path)
    .unref();
}

if (isMainThread && socket) install(socket, frozenAt === undefined ? undefined : Date.parse(frozenAt));
