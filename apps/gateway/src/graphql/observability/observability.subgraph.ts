import { api, AuditEvent, AuditQuery, opsDecisions, type UsageDimension, usageList } from '@autoweave/contracts';
import { BUS, type Bus } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLString } from 'graphql';
import { z } from 'zod';
import { AuditRepository } from '../../audit/audit.repository.js';
import { type Principal, senderOf } from '../../auth/principal.js';
import { SystemService } from '../../system/system.service.js';
import { objectType } from '../contract-types.js';
import { FieldGuard } from '../field-guard.js';
import type { Subgraph } from '../subgraph.js';

const Newest = z.object({ limit: z.number().int().min(1).max(200) });

interface UsageOf {
  readonly from?: string;
  readonly to?: string;
  readonly userId?: string;
  readonly by?: UsageDimension[];
  readonly limit: number;
}

/** Health, consumption, and what the audit log of the tenant says. */
@Injectable()
export class ObservabilitySubgraph implements Subgraph {
  readonly name = 'observability';

  constructor(
    @Inject(FieldGuard) private readonly guard: FieldGuard,
    @Inject(BUS) private readonly bus: Bus,
    @Inject(SystemService) private readonly system: SystemService,
    @Inject(AuditRepository) private readonly log: AuditRepository,
  ) {}

  get queries() {
    return {
      healthCheck: this.guard.field({
        type: GraphQLString,
        description: 'What the whole system says of itself: healthy, degraded or unhealthy.',
        permission: 'session:self',
        cost: 5,
        resolve: async () => (await this.system.health()).state,
      }),
      health: this.guard.route(api.system.health, 'health', () => this.system.health(), { cost: 20 }),
      usage: this.guard.route<UsageOf>(
        api.usage.list,
        'usage',
        ({ by, ...query }, { principal }) => this.bus.request(usageList, { ...query, ...(by ? { by } : {}) }, senderOf(principal)),
        { cost: 20 },
      ),
      decisions: this.guard.route<{ limit: number }>(
        api.operations.decisions,
        'decisions',
        async (input, { principal }) => (await this.bus.request(opsDecisions, input, senderOf(principal))).decisions,
        { pick: 'decisions' },
      ),
      events: this.newest('What happened in the tenant, newest first.', 'audit:read'),
      alerts: this.newest('What a person should know of, newest first.', 'ops:read', 'alert.raised'),
      incidents: this.newest('What must never happen and was found, newest first.', 'ops:read', 'incident.found'),
    };
  }

  private newest(description: string, permission: 'audit:read' | 'ops:read', eventType?: string) {
    return this.guard.field({
      type: new GraphQLList(new GraphQLNonNull(objectType(AuditEvent, 'AuditEvent'))),
      description,
      permission,
      cost: 10,
      args: { limit: { type: GraphQLInt, defaultValue: 50 } },
      input: Newest,
      resolve: ({ limit }, { principal }) => this.read(principal, limit, eventType),
    });
  }

  /** Of the caller's own tenant, whoever the caller is: other tenants' events are for the REST route alone. */
  private async read({ tenantId }: Principal, limit: number, eventType: string | undefined) {
    const query = AuditQuery.parse({ limit, ...(eventType ? { eventType } : {}) });
    return (await this.log.page(tenantId, query)).events;
  }
}
