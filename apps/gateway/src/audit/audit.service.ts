import type { AuditCategory, AuditEvent } from '@autoweave/contracts';
import {
  acrossTenants,
  LOG,
  type Log,
  POOL,
  type Pool,
  REDIS,
  type Redis,
  SETTINGS,
  type SettingsReader,
  type UnchainedEvent,
} from '@autoweave/kernel';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../auth/principal.js';
import { type AuditEntry, eventOf } from './audit-entry.js';
import { appendEvents } from './audit-log.js';

/** Most that wait while the store is away; further ones are lost, loudly. */
const mostWaiting = 20_000;
const batchSize = 500;
const retryMs = 500;
/** How long a request waits for its event while the store does not answer. */
const patienceMs = 2_000;
const liveStream = 'aw:audit:stream';
/** What can be left out of the log; everything else concerns security and is recorded in any case (EDG-062). */
const optional: ReadonlySet<AuditCategory> = new Set(['DATA_ACCESS', 'DATA_MUTATION', 'AGENT', 'GOAL']);

interface Waiting {
  readonly event: UnchainedEvent;
  readonly done: () => void;
}

/**
 * The audit log's way in. Events that arrive while one batch is being written go together in the next, so that a busy
 * gateway commits few times. `record` resolves when the event is stored, or after two seconds when the store is away:
 * what was done is not undone for that, and the event is tried again until it is stored.
 */
@Injectable()
export class AuditService implements OnApplicationShutdown {
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private stopped = false;
  private readonly listeners: ((events: readonly AuditEvent[]) => void)[] = [];

  constructor(
    @Inject(POOL) private readonly pool: Pool,
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(LOG) private readonly log: Log,
    @Inject(SETTINGS) private readonly settings: Pick<SettingsReader, 'value'>,
  ) {}

  record(entry: AuditEntry): Promise<void> {
    if (optional.has(entry.category) && entry.outcome !== 'DENIED' && !this.settings.value('audit_logging_enabled'))
      return Promise.resolve();
    const event = eventOf(entry, new Date());
    if (this.waiting.length >= mostWaiting) {
      this.log.error({ audit: event }, 'an audit event was lost: the store has been away for too long');
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      this.waiting.push({ event, done });
      // The one log of all tenants: its writer belongs to no request.
      this.writing ??= acrossTenants(() => this.write());
    });
  }

  /** Hears of every event once it is stored here. */
  onStored(listener: (events: readonly AuditEvent[]) => void): void {
    this.listeners.push(listener);
  }

  /** The same, about a request: who calls, from where, and which request it is are filled in. */
  recordRequest(request: FastifyRequest, entry: AuditEntry): Promise<void> {
    const { principal } = request;
    return this.record({
      tenantId: principal?.tenantId,
      actorId: principal?.userId,
      sessionId: principal?.credential.type === 'session' ? principal.credential.id : undefined,
      ipAddress: request.ip,
      requestId: request.id,
      traceId: /^00-([0-9a-f]{32})-/.exec(String(request.headers.traceparent ?? ''))?.[1],
      endpoint: request.url.split('?')[0],
      httpMethod: request.method,
      ...entry,
      ...(principal?.credential.type === 'run' ? { actorType: 'agent' as const } : {}),
      details: { ...entry.details, ...credentialOf(principal) },
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.writing;
  }

  private async write(): Promise<void> {
    // What arrives in the same turn of the event loop belongs to the first batch.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, batchSize);
      try {
        const stored = await appendEvents(
          this.pool,
          batch.map(({ event }) => event),
        );
        this.waiting.splice(0, batch.length);
        for (const { done } of batch) done();
        for (const listener of this.listeners) listener(stored);
        for (const event of stored)
          void this.redis.xadd(liveStream, 'MAXLEN', '~', 10_000, '*', 'e', JSON.stringify(event)).catch(() => undefined);
      } catch (error) {
        this.log.error({ err: error, waiting: this.waiting.length }, 'audit events could not be stored; they are tried again');
        if (this.stopped) {
          for (const { event } of this.waiting) this.log.error({ audit: event }, 'an audit event was not stored before the end');
          break;
        }
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
    this.writing = undefined;
  }
}

/** With what somebody came who did not sign in themselves. */
function credentialOf(principal: Principal | undefined): Record<string, unknown> {
  const credential = principal?.credential;
  if (credential?.type === 'api_key') return { apiKeyId: credential.id };
  if (credential?.type === 'oauth') return { clientId: credential.id };
  if (credential?.type === 'run') return { clientId: credential.clientId, runId: credential.id, agent: credential.agent };
  return {};
}
