import { alertRaised, type AuditEvent, GoalEventNotice, goalsGet, scheduleNotice, streams } from '@autoweave/contracts';
import {
  acrossTenants,
  BUS,
  type Bus,
  CONFIG,
  connectRedis,
  INSTANCE,
  LOG,
  type Log,
  type MessageContext,
  OnEvent,
  type Redis,
  StreamConsumer,
  type StreamEntry,
} from '@autoweave/kernel';
import { Controller, Inject, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { z } from 'zod';
import { AuditService } from '../audit/audit.service.js';
import type { GatewayConfig } from '../config.js';
import { DATABASE, type Database } from '../database/database.js';
import { deviceOf } from '../session/session.js';
import { ofAlert, ofGoalEvent, ofNewSignIn, ofSchedule, ofSecurity } from './notice.js';
import { Notifier } from './notifier.js';

const told = new Set(['goal.completed', 'goal.failed', 'approval.requested']);

/** Hears of what people want to be told: goals, schedules, alerts, and what happens to their own sign-in. At least once. */
@Controller()
export class NotificationFeed implements OnApplicationBootstrap, OnApplicationShutdown {
  private consumer: StreamConsumer | undefined;
  private connections: Redis[] = [];

  constructor(
    @Inject(Notifier) private readonly notifier: Notifier,
    @Inject(AuditService) private readonly audit: AuditService,
    @Inject(DATABASE) private readonly db: Database,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(INSTANCE) private readonly instance: string,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.audit.onStored((events) => void this.secure(events));
    this.connections = [connectRedis(this.config.REDIS_URL, { blocking: true }), connectRedis(this.config.REDIS_URL)];
    const [redis, control] = this.connections as [Redis, Redis];
    this.consumer = new StreamConsumer({
      redis,
      control,
      group: 'gateway-notifications',
      consumer: this.instance,
      streams: [streams.goalEvents],
      deadLetterStream: streams.deadLetters('gateway'),
      log: this.log,
      handle: (batch) => this.goals(batch),
    });
    await this.consumer.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.consumer?.stop();
    for (const connection of this.connections) connection.disconnect();
  }

  @OnEvent(scheduleNotice)
  async schedule(notice: z.infer<typeof scheduleNotice.payload>, { tenantId }: MessageContext): Promise<void> {
    const found = tenantId === null ? undefined : ofSchedule(notice, tenantId);
    if (found) await this.notifier.tell(found);
  }

  @OnEvent(alertRaised)
  async alert(alert: z.infer<typeof alertRaised.payload>, { id, tenantId }: MessageContext): Promise<void> {
    const found = ofAlert(alert, id, tenantId);
    if (found) await this.notifier.tell(found);
  }

  private async goals(batch: readonly StreamEntry[]): Promise<readonly StreamEntry[]> {
    const done: StreamEntry[] = [];
    for (const entry of batch) {
      try {
        await this.goal(entry);
        done.push(entry);
      } catch (error) {
        this.log.warn({ err: error, entryId: entry.id }, 'an event could not be told to people yet');
      }
    }
    return done;
  }

  private async goal(entry: StreamEntry): Promise<void> {
    const parsed = GoalEventNotice.safeParse(JSON.parse(entry.body));
    if (!parsed.success) return;
    const { tenantId, userId, goalId, events } = parsed.data;
    const wanted = events.filter((event) => told.has(event.type));
    if (wanted.length === 0) return;
    const goal = await this.bus.request(goalsGet, { goalId }, { tenantId, actor: { type: 'service', service: 'gateway' } });
    // A goal of another goal reports to that one, not to a person; what it waits for, it waits for from a person.
    const isPart = goal.parentGoalId !== undefined;
    for (const event of wanted) {
      if (isPart && event.type !== 'approval.requested') continue;
      const notice = ofGoalEvent(event, { tenantId, userId, title: goal.title });
      if (notice) await this.notifier.tell(notice);
    }
  }

  private async secure(events: readonly AuditEvent[]): Promise<void> {
    try {
      for (const event of events) {
        const notice = event.eventType === 'LOGIN_SUCCESS' ? await this.newSignIn(event) : ofSecurity(event);
        if (notice) await this.notifier.tell(notice);
      }
    } catch (error) {
      this.log.warn({ err: error }, 'somebody could not be told of their security');
    }
  }

  /** A sign-in from an address and with a browser that none of the person's other sessions had; their very first one is none. */
  private async newSignIn(event: AuditEvent) {
    const { actorId, ipAddress } = event.actor;
    if (actorId === null || event.tenantId === null) return undefined;
    const sessions = await acrossTenants(
      async () => await this.db.session.findMany({ where: { userId: actorId }, orderBy: { createdAt: 'desc' }, take: 50 }),
    );
    const [current, ...earlier] = sessions;
    if (!current || earlier.length === 0) return undefined;
    const isKnown = earlier.some((one) => one.ipAddress === current.ipAddress && sameDevice(one.userAgent, current.userAgent));
    if (isKnown) return undefined;
    const { browser, os } = deviceOf(current.userAgent);
    return ofNewSignIn(event, `${[browser, os].filter(Boolean).join(' on ') || 'an unknown program'}, address ${ipAddress ?? 'unknown'}`);
  }
}

/** Browsers renew themselves: their version says nothing about who uses them. */
function sameDevice(a: string | null, b: string | null): boolean {
  const named = (userAgent: string | null) => {
    const { browser, os } = deviceOf(userAgent);
    return JSON.stringify([browser, os].map((text) => text?.replace(/ \d.*$/, '')));
  };
  return named(a) === named(b);
}
