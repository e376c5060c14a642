import type { GoalEvent } from '../goal/event.js';
import { type ClientFrame, GoalEventFrameData, ServerFrame } from '../realtime/frame.js';

/** As much of a WebSocket as is needed: the browser's and Node's own have it. */
export interface SocketLike {
  onopen: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

export type RealtimeState = 'connecting' | 'open' | 'reconnecting' | 'closed';

export interface RealtimeOptions {
  /** `ws://host:8000/ws` */
  readonly url: string;
  /** Opens a socket; the platform's WebSocket unless given. */
  readonly open?: (url: string) => SocketLike;
  /** Wait before the n-th retry (from 1). Doubling from 0.5 s to 15 s with jitter unless given. */
  readonly backoffMs?: (attempt: number) => number;
  /** A connection without any frame for this long is taken for dead. */
  readonly silenceMs?: number;
}

interface GoalListener {
  lastSeq: number;
  readonly hear: (event: GoalEvent) => void;
}

interface GoalFeed {
  /** Where the newest subscription starts, so that a gap is asked for once and not by every event behind it. */
  askedFrom: number;
  /** Subscriptions refused in a row, e.g. while the owner of the goal restarts. */
  refusals: number;
  readonly listeners: Set<GoalListener>;
}

const oldest = (feed: GoalFeed): number => Math.min(...[...feed.listeners].map((listener) => listener.lastSeq));

/** Frames that subscribe carry this and the goal's id, so that a refusal can be told apart. */
const subscription = 'follow:';

const jittered = (attempt: number): number => Math.min(15_000, 500 * 2 ** (attempt - 1)) * (0.7 + Math.random() * 0.3);

/**
 * One live connection. Listeners of a goal get every event exactly once and in order: after a drop the subscription
 * resumes behind the last event seen, repeated events are dropped, and a gap makes the client ask again from where the
 * gap begins. Opens on the first listener and keeps trying until `close`.
 */
export class RealtimeClient {
  readonly #options: Required<RealtimeOptions>;
  readonly #goals = new Map<string, GoalFeed>();
  readonly #frames = new Set<(frame: ServerFrame) => void>();
  readonly #watchers = new Set<(state: RealtimeState) => void>();
  #socket: SocketLike | undefined;
  #state: RealtimeState = 'closed';
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #pulse: ReturnType<typeof setInterval> | undefined;
  #heardAt = 0;

  constructor(options: RealtimeOptions) {
    this.#options = { open: (url) => new WebSocket(url) as SocketLike, backoffMs: jittered, silenceMs: 45_000, ...options };
  }

  get state(): RealtimeState {
    return this.#state;
  }

  /** Follows one goal from behind `afterSeq`. Returns the way out. */
  followGoal(goalId: string, afterSeq: number, hear: (event: GoalEvent) => void): () => void {
    const feed = this.#goals.get(goalId) ?? { askedFrom: Number.POSITIVE_INFINITY, refusals: 0, listeners: new Set() };
    const covered = feed.listeners.size > 0 && oldest(feed) <= afterSeq;
    const listener = { lastSeq: afterSeq, hear };
    feed.listeners.add(listener);
    this.#goals.set(goalId, feed);
    // Even a covered newcomer asks: events between its own mark and the stream's may have passed already.
    if (!covered || afterSeq < Math.max(...[...feed.listeners].map((each) => each.lastSeq))) this.#subscribe(goalId);
    this.#ensure();
    return () => {
      feed.listeners.delete(listener);
      if (feed.listeners.size > 0 || this.#goals.get(goalId) !== feed) return;
      this.#goals.delete(goalId);
      this.#send({ type: 'unsubscribe', data: { goalId } });
    };
  }

  /** Hears every frame, of all goals of the tenant and of the system. Returns the way out. */
  followAll(listener: (frame: ServerFrame) => void): () => void {
    this.#frames.add(listener);
    if (this.#frames.size === 1) this.#send({ type: 'subscribe', data: {} });
    this.#ensure();
    return () => {
      this.#frames.delete(listener);
      if (this.#frames.size === 0) this.#send({ type: 'unsubscribe', data: {} });
    };
  }

  watchState(watcher: (state: RealtimeState) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Tries again at once instead of waiting, e.g. when the device is online again. */
  retryNow(): void {
    if (this.#state !== 'reconnecting') return;
    clearTimeout(this.#retry);
    this.#connect();
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#drop();
    this.#set('closed');
  }

  #ensure(): void {
    if (this.#state !== 'closed') return;
    this.#set('connecting');
    this.#connect();
  }

  #set(state: RealtimeState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const watcher of this.#watchers) watcher(state);
  }

  #connect(): void {
    this.#drop();
    const socket = this.#options.open(this.#options.url);
    this.#socket = socket;
    this.#heardAt = Date.now();
    socket.onopen = () => {
      this.#attempt = 0;
      this.#set('open');
      if (this.#frames.size > 0) this.#send({ type: 'subscribe', data: {} });
      for (const goalId of this.#goals.keys()) this.#subscribe(goalId);
    };
    socket.onmessage = (event: { data?: unknown }) => this.#hear(event.data);
    socket.onclose = () => this.#lost(socket);
    socket.onerror = () => undefined;
    this.#pulse = setInterval(() => {
      if (Date.now() - this.#heardAt > this.#options.silenceMs) this.#lost(socket);
      else if (this.#state === 'open') this.#send({ type: 'ping' });
    }, this.#options.silenceMs / 3);
  }

  #drop(): void {
    clearInterval(this.#pulse);
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #lost(socket: SocketLike): void {
    if (socket !== this.#socket) return;
    this.#drop();
    this.#attempt += 1;
    this.#set('reconnecting');
    this.#retry = setTimeout(() => this.#connect(), this.#options.backoffMs(this.#attempt));
  }

  #send(frame: ClientFrame): void {
    if (this.#state === 'open') this.#socket?.send(JSON.stringify(frame));
  }

  #subscribe(goalId: string): void {
    const feed = this.#goals.get(goalId);
    if (!feed) return;
    feed.askedFrom = oldest(feed);
    this.#send({ type: 'subscribe', id: `${subscription}${goalId}`, data: { goalId, afterSeq: feed.askedFrom } });
  }

  #hear(text: unknown): void {
    this.#heardAt = Date.now();
    const frame = parseFrame(text);
    if (!frame) return;
    for (const listener of this.#frames) listener(frame);
    if (frame.type === 'error' && frame.replyTo?.startsWith(subscription)) this.#askAgain(frame.replyTo.slice(subscription.length));
    if (frame.type !== 'goal.event') return;
    const parsed = GoalEventFrameData.safeParse(frame.data);
    if (parsed.success) this.#deliver(parsed.data.event);
  }

  #askAgain(goalId: string): void {
    const feed = this.#goals.get(goalId);
    if (!feed) return;
    feed.refusals += 1;
    const socket = this.#socket;
    setTimeout(() => {
      if (this.#socket === socket && this.#goals.get(goalId) === feed) this.#subscribe(goalId);
    }, this.#options.backoffMs(feed.refusals));
  }

  #deliver(event: GoalEvent): void {
    const feed = this.#goals.get(event.goalId);
    if (!feed) return;
    feed.refusals = 0;
    const from = oldest(feed);
    for (const listener of [...feed.listeners]) {
      if (event.seq !== listener.lastSeq + 1) continue;
      listener.lastSeq = event.seq;
      listener.hear(event);
    }
    if (event.seq > from + 1 && feed.askedFrom !== from) this.#subscribe(event.goalId);
  }
}

/** A frame, or undefined for what is none: a newer server may send kinds this client does not know. */
function parseFrame(text: unknown): ServerFrame | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return ServerFrame.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
