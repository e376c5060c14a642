import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import {
  type Command,
  type Envelope,
  type GoalEvent,
  goalsEvents,
  goalsGet,
  goalsList,
  goalsSubmit,
  messageCatalog,
  streams,
  workersList,
} from '@autoweave/contracts';
import { Bus, connectRedis, createPool, fault, newId, replyTo, toFault, type RunningService } from '@autoweave/kernel';
import { createTestSystem, type TestSystem } from '@autoweave/testkit';
import { hashPassword } from '../src/auth/password.js';
import { openDatabase, type Database } from '../src/database/database.js';
import { gatewayMigrations } from '../src/database/migrations.js';
import { service } from '../src/index.js';

export const id = (prefix: string, last: string) => `${prefix}_01h2xcejqtf2nbrexx3vqjhp4${last}`;
export const origin = 'http://localhost:3000';
export const password = 'correct-horse-battery';
export const people = {
  ana: { userId: id('user', '1'), tenantId: id('tenant', '1'), email: 'ana@example.test', role: 'system_admin' },
  vic: { userId: id('user', '2'), tenantId: id('tenant', '1'), email: 'vic@example.test', role: 'viewer' },
  eve: { userId: id('user', '3'), tenantId: id('tenant', '2'), email: 'eve@example.test', role: 'system_admin' },
} as const;

export interface Gateway {
  readonly system: TestSystem;
  readonly url: string;
  readonly db: Database;
  readonly peer: SupervisorPeer;
  readonly running: RunningService;
  call(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown; headers?: Record<string, string>; raw?: RequestInit['body'] },
  ): Promise<{ status: number; body: any; headers: Headers }>;
  signIn(email: string, secret?: string): Promise<string>;
}

/** A person with one role, as an administrator would have made it. */
export const addPerson = (
  db: Database,
  person: {
    readonly userId: string;
    readonly tenantId: string;
    readonly email: string;
    readonly role: string;
    readonly passwordHash: string;
  },
) =>
  db.user.create({
    data: {
      id: person.userId,
      tenantId: person.tenantId,
      username: person.email.split('@')[0] as string,
      email: person.email,
      name: person.email,
      passwordHash: person.passwordHash,
      assignments: { create: { id: newId('assign'), tenantId: person.tenantId, role: person.role, grantedBy: 'test' } },
    },
  });

/** A gateway with two tenants on real stores, and a peer that speaks the supervisor's side of the bus. */
export async function startGateway(env: Record<string, string> = {}): Promise<Gateway> {
  const system = await createTestSystem({
    migrations: [...gatewayMigrations, { schema: 'blobs', dir: resolve(import.meta.dirname, '../../../packages/kernel/migrations/blobs') }],
  });
  const pool = createPool(system.env.DATABASE_URL, 'edge', { max: 2, name: 'gateway-test' });
  const db = openDatabase(pool);
  const passwordHash = await hashPassword(password);
  for (const person of Object.values(people)) {
    await db.tenant.upsert({
      where: { id: person.tenantId },
      create: { id: person.tenantId, name: person.tenantId, slug: person.tenantId.replace('_', '-'), tier: 'ENTERPRISE' },
      update: {},
    });
    await addPerson(db, { ...person, passwordHash });
  }
  const running = await system.boot(service, {
    AUTOWEAVE_GATEWAY_PORT: '0',
    AUTOWEAVE_APP_ORIGINS: origin,
    AUTOWEAVE_SECRET_KEY: randomBytes(32).toString('base64'),
    ...env,
  });
  const peer = new SupervisorPeer(system.env.REDIS_URL);
  await peer.start();
  system.onClose(async () => {
    await peer.stop();
    await db.$disconnect();
    await pool.end();
  });
  const { url } = running;
  const call: Gateway['call'] = async (method, path, options = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.raw !== undefined ? { body: options.raw } : options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      redirect: 'manual',
    });
    const text = await response.text();
    let body: unknown = text;
    try {
      body = JSON.parse(text);
    } catch {
      // Not JSON: the text is the body.
    }
    return { status: response.status, body, headers: response.headers };
  };
  return {
    system,
    url,
    db,
    peer,
    running,
    call,
    signIn: async (email, secret = password) =>
      (await call('POST', '/api/v1/auth/login', { body: { email, password: secret } })).body.token,
  };
}

/** Answers the supervisor's commands from memory, over the real bus; tenants are kept apart as the supervisor keeps them. */
class SupervisorPeer {
  private readonly redis;
  private readonly reader;
  private readonly bus;
  private running = true;
  private loop: Promise<void> = Promise.resolve();
  /** Of which tenant each command of a person came; what the gateway asks for itself is not among them. */
  readonly seen: string[] = [];
  /** Answers to further commands, by type. */
  readonly more = new Map<string, (input: Record<string, any>, tenantId: string) => unknown>();
  readonly goals = new Map<string, { tenantId: string; key: string; text: string; events: GoalEvent[] }>();

  constructor(redisUrl: string) {
    this.redis = connectRedis(redisUrl);
    this.reader = connectRedis(redisUrl, { blocking: true });
    this.bus = new Bus('test', 'supervisor-peer', connectRedis(redisUrl), connectRedis(redisUrl));
  }

  async start(): Promise<void> {
    this.loop = this.read();
  }

  async stop(): Promise<void> {
    this.running = false;
    this.reader.disconnect();
    await this.loop;
    await this.bus.close();
    this.redis.disconnect();
  }

  /** Adds events to a goal; `announce` decides whether the live stream hears of them. */
  async append(goalId: string, messages: readonly string[], announce = true): Promise<void> {
    const goal = this.goals.get(goalId)!;
    const events = messages.map(
      (reason, index): GoalEvent => ({
        goalId,
        seq: goal.events.length + 1 + index,
        version: 1,
        at: '2026-01-01T00:00:00.000Z',
        type: 'goal.cancel_requested',
        payload: { by: 'test', reason },
      }),
    );
    goal.events.push(...events);
    if (announce) await this.bus.notify(streams.goalEvents, { tenantId: goal.tenantId, userId: people.ana.userId, goalId, events });
  }

  private async read(): Promise<void> {
    const names = [
      ...['supervisor', 'agents', 'memory', 'plugins'].map((service) => streams.service(service)),
      ...Array.from({ length: 64 }, (_, shard) => streams.shard(shard)),
    ];
    const cursors = names.map(() => '0');
    while (this.running) {
      const reply = (await this.reader.xread('BLOCK', 1_000, 'STREAMS', ...names, ...cursors).catch(() => null)) as
        | [string, [string, string[]][]][]
        | null;
      for (const [stream, entries] of reply ?? []) {
        for (const [entryId, fields] of entries) {
          cursors[names.indexOf(stream)] = entryId;
          await this.answer(JSON.parse(fields[1] as string) as Envelope);
        }
      }
    }
  }

  private async answer(envelope: Envelope): Promise<void> {
    try {
      if (envelope.actor.type !== 'service') this.seen.push(envelope.tenantId as string);
      const command = messageCatalog.get(`${envelope.type}@1`) as Command;
      const payload = this.handle(envelope.type, command.input.parse(envelope.payload) as Record<string, any>, envelope.tenantId as string);
      await replyTo(this.redis, envelope, { ok: true, payload: command.output.parse(payload) });
    } catch (error) {
      await replyTo(this.redis, envelope, { ok: false, payload: toFault(error) });
    }
  }

  private handle(type: string, input: Record<string, any>, tenantId: string): unknown {
    const own = (goalId: string) => {
      const goal = this.goals.get(goalId);
      if (goal?.tenantId !== tenantId) throw fault('NOT_FOUND', 'no such goal');
      return goal;
    };
    const at = '2026-01-01T00:00:00.000Z';
    const summary = (goalId: string, text: string) => ({
      goalId,
      title: text,
      state: 'RECEIVED',
      status: 'pending',
      progress: 0,
      priority: 5,
      createdAt: at,
      updatedAt: at,
    });
    switch (type) {
      case goalsSubmit.type: {
        if (this.more.has(type)) return this.more.get(type)?.(input, tenantId);
        const earlier = [...this.goals].find(([, goal]) => goal.tenantId === tenantId && goal.key === input.idempotencyKey);
        if (earlier) return { goalId: earlier[0], created: false };
        this.goals.set(input.goalId, { tenantId, key: input.idempotencyKey, text: input.text, events: [] });
        return { goalId: input.goalId, created: true };
      }
      case goalsGet.type: {
        const goal = own(input.goalId);
        return {
          ...summary(input.goalId, goal.text),
          userId: people.ana.userId,
          text: goal.text,
          inputs: [],
          planVersion: 0,
          criteria: [],
          replans: 0,
          artifacts: [],
          approvals: [],
          usage: { inputTokens: 0, outputTokens: 0, costMicroUsd: 0, modelCalls: 0 },
          lastSeq: goal.events.length,
        };
      }
      case goalsList.type: {
        const found = [...this.goals].filter(
          ([goalId, goal]) => goal.tenantId === tenantId && (!input.goalIds || input.goalIds.includes(goalId)),
        );
        return { goals: found.map(([goalId, goal]) => summary(goalId, goal.text)), total: found.length };
      }
      case goalsEvents.type: {
        const { events } = own(input.goalId);
        return { events: events.filter((event) => event.seq > input.afterSeq).slice(0, input.limit), lastSeq: events.length };
      }
      case workersList.type:
        return { workers: [] };
      default:
        if (this.more.has(type)) return this.more.get(type)?.(input, tenantId);
        throw fault('UNAVAILABLE', `the peer does not speak ${type}`);
    }
  }
}
