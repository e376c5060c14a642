import { type AuditEvent, type GoalEvent, GoalEventNotice, streams } from '@autoweave/contracts';
import { CONFIG, connectRedis, INSTANCE, LOG, type Log, type Redis, StreamConsumer, type StreamEntry } from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AuditService } from '../audit/audit.service.js';
import type { GatewayConfig } from '../config.js';
import type { OutgoingEvent } from './subscription.js';
import { WebhooksService } from './webhooks.service.js';

/** Requests that succeeded, by the permission they needed and their method. */
const requests: Readonly<Record<string, string>> = {
  'POST user:create': 'user.created',
  'PATCH user:update': 'user.updated',
  'DELETE user:delete': 'user.deleted',
};
const audited: Readonly<Record<string, string>> = {
  LOGIN_SUCCESS: 'auth.login',
  'safety.alert': 'safety.alert',
  'safety.violation': 'safety.violation',
  config_changed: 'agent.updated',
};

/** Turns what goal logs and the audit log say into events for webhooks. At least once: the same thing has the same id. */
@Injectable()
export class WebhookEvents implements OnApplicationBootstrap, OnApplicationShutdown {
  private consumer: StreamConsumer | undefined;
  private connections: Redis[] = [];

  constructor(
    @Inject(WebhooksService) private readonly webhooks: WebhooksService,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(INSTANCE) private readonly instance: string,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.audit.onStored((events) => void this.tell(events.flatMap(ofAudit)));
    this.connections = [connectRedis(this.config.REDIS_URL, { blocking: true }), connectRedis(this.config.REDIS_URL)];
    const [redis, control] = this.connections as [Redis, Redis];
    this.consumer = new StreamConsumer({
      redis,
      control,
      group: 'gateway-webhooks',
      consumer: this.instance,
      streams: [streams.goalEvents],
      deadLetterStream: streams.deadLetters('gateway'),
      log: this.log,
      handle: (batch) => this.handle(batch),
    });
    await this.consumer.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.consumer?.stop();
    for (const connection of this.connections) connection.disconnect();
  }

  private async handle(batch: readonly StreamEntry[]): Promise<readonly StreamEntry[]> {
    const done: StreamEntry[] = [];
    for (const entry of batch) {
      try {
        const notice = GoalEventNotice.safeParse(JSON.parse(entry.body));
        if (notice.success)
          for (const event of notice.data.events.flatMap((one) => ofGoal(notice.data.tenantId, one))) await this.webhooks.publish(event);
        done.push(entry);
      } catch (error) {
        this.log.warn({ err: error, entryId: entry.id }, 'an event could not be given to webhooks yet');
      }
    }
    return done;
  }

  private async tell(events: readonly OutgoingEvent[]): Promise<void> {
    try {
      for (const event of events) await this.webhooks.publish(event);
    } catch (error) {
      this.log.warn({ err: error }, 'an event could not be given to webhooks');
    }
  }
}

/** Events of goals under the names that receivers know, with what concerns them: never permissions, tokens or whole plans. */
function ofGoal(tenantId: string, event: GoalEvent): OutgoingEvent[] {
  const { goalId } = event;
  const told = (type: string, data: Record<string, unknown>, part = ''): OutgoingEvent => ({
    tenantId,
    eventId: `${goalId}:${event.seq}${part}`,
    type,
    at: event.at,
    data: { goalId, ...data },
  });
  switch (event.type) {
    case 'goal.received':
      return [told('goal.created', { title: event.payload.title, text: event.payload.text, userId: event.payload.userId })];
    case 'goal.state_changed':
      return [told('goal.updated', event.payload)];
    case 'goal.completed':
    case 'goal.failed':
    case 'goal.cancelled':
      return [told(event.type, event.payload)];
    case 'tasks.started':
      return event.payload.items.map(({ taskId, attempt, agent }) => told('task.started', { taskId, attempt, agent }, `:${taskId}`));
    case 'task.completed':
      return [told('task.completed', { taskId: event.payload.taskId, attempt: event.payload.attempt, usage: event.payload.usage })];
    case 'task.failed':
      return [told('task.failed', { taskId: event.payload.taskId, attempt: event.payload.attempt, fault: event.payload.fault })];
    case 'approval.requested':
      return [told('approval.required', { approval: event.payload.approval })];
    default:
      return [];
  }
}

function ofAudit(event: AuditEvent): OutgoingEvent[] {
  if (event.tenantId === null) return [];
  const request =
    event.eventType === 'api_call' && event.outcome === 'SUCCESS'
      ? requests[`${event.context.httpMethod} ${String(event.details['permission'])}`]
      : undefined;
  const leave = /\/(?:auth|sso)\/logout$/.test(event.context.endpoint ?? '') ? 'auth.logout' : undefined;
  const revoked =
    event.resource.resourceType === 'session' && event.context.httpMethod === 'DELETE' && event.outcome === 'SUCCESS'
      ? 'session.revoked'
      : undefined;
  const setting = event.eventType === 'config_changed' && event.resource.resourceType === 'setting' ? 'settings.changed' : undefined;
  const type = setting ?? audited[event.eventType] ?? request ?? leave ?? revoked;
  if (type === undefined) return [];
  const { actor, resource, description } = event;
  return [
    {
      tenantId: event.tenantId,
      eventId: event.eventId,
      type,
      at: event.timestamp,
      data: { actorId: actor.actorId, ...resource, description },
    },
  ];
}
