import type { Permission } from '@autoweave/contracts';
import { CONFIG, fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../auth/principal.js';
import type { GatewayConfig } from '../config.js';
import { limitHeaders, tightest } from './limit-headers.js';
import { type KeyedLimit, Limiter } from './limiter.js';
import { addressLimits, hookLimit, keyLimits, type LimitFigures, type Operation, tenantLimits, userLimits } from './rules.js';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);
const signIn = /^\/api\/v1\/auth\//;
const operations: readonly (readonly [RegExp, Operation])[] = [
  [/^\/api\/v1\/(goals|conversations\/[^/]+\/messages)$/, 'goals'],
  [/^\/api\/v1\/agents(\/|$)/, 'agents'],
];

/** Counts a request against every limit that concerns it, tells of the tightest in headers, and refuses with 429 (EDG-052). */
@Injectable()
export class RequestLimits {
  private readonly figures: LimitFigures;
  private readonly exempt: ReadonlySet<string>;

  constructor(
    @Inject(Limiter) private readonly limiter: Limiter,
    @Inject(CONFIG) config: GatewayConfig,
  ) {
    this.exempt = new Set(config.AUTOWEAVE_RATE_LIMIT_EXEMPT_IPS);
    this.figures = {
      addressPerMinute: config.AUTOWEAVE_RATE_LIMIT_ADDRESS_PER_MINUTE,
      changesPerMinute: config.AUTOWEAVE_RATE_LIMIT_USER_CHANGES_PER_MINUTE,
      readsPerMinute: config.AUTOWEAVE_RATE_LIMIT_USER_READS_PER_MINUTE,
      tenantPerMinute: config.AUTOWEAVE_RATE_LIMIT_TENANT_PER_MINUTE,
    };
  }

  /** Of a request of nobody known: also one whose credential was refused. */
  async ofAddress(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (this.exempt.has(request.ip)) return;
    await this.take(addressLimits(request.ip, signIn.test(pathOf(request)), this.figures), reply);
  }

  async ofPrincipal(principal: Principal, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    // A document of GraphQL reads, also by POST; what it changes is counted change by change.
    const changes = !reading.has(request.method) && pathOf(request) !== '/graphql';
    const operation = changes ? (operations.find(([path]) => path.test(pathOf(request)))?.[1] ?? 'other') : 'other';
    await this.ofOperation(principal, request, reply, changes, operation);
  }

  /** Of one incoming webhook, whoever delivers to it. */
  ofHook(hookId: string, reply: FastifyReply): Promise<void> {
    return this.take([hookLimit(hookId)], reply);
  }

  /** One change among several of one request, by the permission that it takes. */
  ofChange(principal: Principal, request: FastifyRequest, reply: FastifyReply, permission: Permission): Promise<void> {
    const operation = permission === 'goal:create' ? 'goals' : permission.startsWith('agent:') ? 'agents' : 'other';
    return this.ofOperation(principal, request, reply, true, operation);
  }

  private async ofOperation(
    principal: Principal,
    request: FastifyRequest,
    reply: FastifyReply,
    changes: boolean,
    operation: Operation,
  ): Promise<void> {
    // A key has limits of its own, wherever it is used from; people on this machine have none.
    const { credential } = principal;
    const byKey = credential.type === 'api_key';
    if (!byKey && this.exempt.has(request.ip)) return;
    await this.take(
      [
        ...(byKey ? keyLimits(credential.id, credential.limits) : userLimits(principal.userId, changes, this.figures)),
        ...tenantLimits(principal.tenantId, principal.tier, operation, byKey, this.figures),
      ],
      reply,
    );
  }

  private async take(limits: readonly KeyedLimit[], reply: FastifyReply): Promise<void> {
    const now = Date.now();
    const answer = tightest(await this.limiter.take(limits, now));
    if (!answer) return;
    reply.headers(limitHeaders(answer, now));
    if (answer.allowed) return;
    const { limit, resetMs } = answer;
    throw fault('RATE_LIMITED', `${limit.requests} requests in ${describe(limit.windowMs)} are the limit "${limit.name}"`, {
      hint: 'Wait as long as Retry-After says',
      details: { rule: limit.name, retryAfterSeconds: Math.max(1, Math.ceil(resetMs / 1_000)) },
    });
  }
}

const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? '';

function describe(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds <= 60) return `${seconds} s`;
  return seconds < 3_600 ? `${seconds / 60} min` : `${seconds / 3_600} h`;
}
