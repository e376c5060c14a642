import { randomUUID } from 'node:crypto';
import { ClientFrame, digestGoalEvent, type GoalEvent, type Permission, type ServerFrame, SubmitGoal } from '@autoweave/contracts';
import { type Fault } from '@autoweave/contracts';
import { fault, toFault } from '@autoweave/kernel';
import type { WebSocket } from 'ws';
import type { AuditService } from '../audit/audit.service.js';
import type { Principal } from '../auth/principal.js';
import type { GoalsService } from '../goals/goals.service.js';
import type { DomainFeed } from './domain-feed.js';
import type { GoalFeed } from './goal-feed.js';

const needs: Readonly<Record<ClientFrame['type'], Permission>> = {
  subscribe: 'goal:read',
  unsubscribe: 'goal:read',
  'goal.submit': 'goal:create',
  'goal.cancel': 'goal:cancel',
  'task.approve': 'goal:approve',
  ping: 'session:self',
};

const maxFramesPerMinute = 600;
const maxSubscriptions = 200;
/** A reader this far behind is disconnected; it resumes from its cursor. */
const maxBufferedBytes = 8 * 1024 * 1024;
const wholeTenant = '*';

/** One browser tab or program on `/ws`. Whatever it sends is answered: with `ack`, or with `error` and a stable code. */
export class Connection {
  private readonly subscriptions = new Map<string, AbortController>();
  private frames = { minute: 0, count: 0 };

  constructor(
    private readonly socket: WebSocket,
    private readonly caller: Principal,
    private readonly goals: GoalsService,
    private readonly feed: GoalFeed,
    private readonly domain: DomainFeed,
    private readonly audit: AuditService,
    private readonly ipAddress: string | undefined,
  ) {
    socket.on('message', (data, binary) => void this.receive(binary ? undefined : String(data)));
    socket.on('close', () => this.end());
    socket.on('error', () => this.end());
    this.send({ type: 'hello', data: { userId: caller.userId, heartbeatSeconds: 25 } });
  }

  private async receive(text: string | undefined): Promise<void> {
    let replyTo: string | undefined;
    try {
      this.countFrame();
      const frame = parse(text);
      replyTo = 'id' in frame ? frame.id : undefined;
      const permission = needs[frame.type];
      if (!this.caller.permissions.has(permission)) {
        await this.record(frame, 'DENIED');
        throw fault('FORBIDDEN', `This needs the permission ${permission}`);
      }
      await this.handle(frame, replyTo);
    } catch (error) {
      this.sendFault(toFault(error), replyTo);
    }
  }

  /** What changes something, or was refused, stands in the audit log like a request. */
  private record(frame: ClientFrame, outcome: 'SUCCESS' | 'DENIED'): Promise<void> {
    const about = 'data' in frame ? (frame.data as { goalId?: string; approvalId?: string }) : {};
    return this.audit.record({
      category: outcome === 'DENIED' ? 'AUTHORIZATION' : 'GOAL',
      eventType: outcome === 'DENIED' ? 'permission_denied' : frame.type,
      outcome,
      tenantId: this.caller.tenantId,
      actorId: this.caller.userId,
      sessionId: this.caller.credential.type === 'session' ? this.caller.credential.id : undefined,
      ipAddress: this.ipAddress,
      endpoint: '/ws',
      ...(about.approvalId
        ? { resourceType: 'approval', resourceId: about.approvalId }
        : about.goalId
          ? { resourceType: 'goal', resourceId: about.goalId }
          : {}),
      details: { frame: frame.type, permission: needs[frame.type] },
    });
  }

  private async handle(frame: ClientFrame, replyTo: string | undefined): Promise<void> {
    switch (frame.type) {
      case 'ping':
        return this.send({ type: 'pong', data: {} }, replyTo);
      case 'subscribe':
        await this.subscribe(frame.data.goalId, frame.data.afterSeq ?? 0);
        return this.send({ type: 'ack', data: { subscribed: frame.data.goalId ?? wholeTenant } }, replyTo);
      case 'unsubscribe':
        this.subscriptions.get(frame.data.goalId ?? wholeTenant)?.abort();
        this.subscriptions.delete(frame.data.goalId ?? wholeTenant);
        return this.send({ type: 'ack', data: { unsubscribed: frame.data.goalId ?? wholeTenant } }, replyTo);
      case 'goal.submit': {
        const { goalId, created } = await this.goals.submit(this.caller, SubmitGoal.parse(frame.data));
        await this.record(frame, 'SUCCESS');
        return this.send({ type: 'ack', goalId, data: { goalId, created } }, replyTo);
      }
      case 'goal.cancel': {
        const data = await this.goals.cancel(this.caller, frame.data.goalId, frame.data.reason);
        await this.record(frame, 'SUCCESS');
        return this.send({ type: 'ack', goalId: frame.data.goalId, data }, replyTo);
      }
      case 'task.approve': {
        const data = await this.decide(frame.data);
        await this.record(frame, 'SUCCESS');
        return this.send({ type: 'ack', data }, replyTo);
      }
    }
  }

  private decide({ approvalId, decision, reason, editedArguments }: Extract<ClientFrame, { type: 'task.approve' }>['data']) {
    return this.goals.decide(this.caller, approvalId, decision, reason, editedArguments);
  }

  private async subscribe(goalId: string | undefined, afterSeq: number): Promise<void> {
    const key = goalId ?? wholeTenant;
    this.subscriptions.get(key)?.abort();
    if (this.subscriptions.size >= maxSubscriptions)
      throw fault('RATE_LIMITED', `At most ${maxSubscriptions} subscriptions per connection`, {
        hint: 'Unsubscribe from goals that have ended',
      });
    const stop = new AbortController();
    if (goalId === undefined) {
      stop.signal.addEventListener(
        'abort',
        this.feed.listen(
          undefined,
          (tenantId, events) => tenantId === this.caller.tenantId && events.forEach((event) => this.sendEvent(event)),
        ),
      );
      stop.signal.addEventListener(
        'abort',
        this.domain.listen(({ tenantId, userId, permission, frame }) => {
          const mine = (tenantId === null || tenantId === this.caller.tenantId) && (userId === undefined || userId === this.caller.userId);
          if (mine && this.caller.permissions.has(permission)) this.send(frame);
        }),
      );
    } else {
      await this.goals.get(this.caller, goalId);
      void this.follow(goalId, afterSeq, stop.signal);
    }
    this.subscriptions.set(key, stop);
  }

  private async follow(goalId: string, afterSeq: number, signal: AbortSignal): Promise<void> {
    let cursor = afterSeq;
    // The owner of the log may restart under us; the cursor makes going on safe.
    while (!signal.aborted) {
      try {
        for await (const event of this.feed.follow(this.caller, goalId, cursor, signal)) {
          if (signal.aborted) return;
          cursor = event.seq;
          this.sendEvent(event);
        }
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }

  private sendEvent(event: GoalEvent): void {
    const about = { goalId: event.goalId, cursor: event.seq };
    this.send({ type: 'goal.event', ...about, data: { event } });
    for (const digest of digestGoalEvent(event)) this.send({ ...digest, ...about });
  }

  private send(frame: Pick<ServerFrame, 'type' | 'data' | 'goalId' | 'cursor'>, replyTo?: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > maxBufferedBytes) return this.socket.close(1013, 'too slow; reconnect with your cursor');
    this.socket.send(
      JSON.stringify({
        id: randomUUID(),
        ts: new Date().toISOString(),
        tenantId: this.caller.tenantId,
        ...(replyTo ? { replyTo } : {}),
        ...frame,
      }),
    );
  }

  private sendFault(problem: Fault, replyTo: string | undefined): void {
    this.send(
      { type: 'error', data: { code: problem.code, message: problem.message, ...(problem.hint ? { hint: problem.hint } : {}) } },
      replyTo,
    );
  }

  private countFrame(): void {
    const minute = Math.floor(Date.now() / 60_000);
    this.frames = this.frames.minute === minute ? { minute, count: this.frames.count + 1 } : { minute, count: 1 };
    if (this.frames.count > maxFramesPerMinute) throw fault('RATE_LIMITED', `At most ${maxFramesPerMinute} messages a minute`);
  }

  private end(): void {
    for (const stop of this.subscriptions.values()) stop.abort();
    this.subscriptions.clear();
  }
}

function parse(text: string | undefined): ClientFrame {
  let json: unknown;
  try {
    json = JSON.parse(text ?? '');
  } catch {
    throw fault('MALFORMED_BODY', 'A message must be one JSON object', {
      hint: 'For example {"type":"subscribe","data":{"goalId":"goal_…"}}',
    });
  }
  return ClientFrame.parse(json);
}
