import { CONFIG, fault } from '@autoweave/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import mercurius from 'mercurius';
import { PermissionGuard } from '../auth/permission.guard.js';
import type { Principal } from '../auth/principal.js';
import type { GatewayConfig } from '../config.js';
import { RequestLimits } from '../limit/request-limits.js';
import type { CallContext } from './call-context.js';
import { assertAffordable, documentLimits, validationRules } from './document-limits.js';
import { Documents } from './documents.js';
import { formatProblems, statusOf } from './graphql-problem.js';
import { LoadersFactory } from './loaders.js';
import { persistedQueries } from './persisted-queries.js';
import { Schema } from './schema.js';

export const graphqlPath = '/graphql';

/** `/graphql`: queries and changes over HTTP. Who comes in is decided at the same door as for every route. */
@Injectable()
export class GraphqlServer {
  constructor(
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(Schema) private readonly schema: Schema,
    @Inject(PermissionGuard) private readonly door: PermissionGuard,
    @Inject(RequestLimits) private readonly limits: RequestLimits,
    @Inject(LoadersFactory) private readonly loaders: LoadersFactory,
    @Inject(Documents) private readonly documents: Documents,
  ) {}

  async attach(server: FastifyInstance): Promise<void> {
    const showsSchema = this.config.AUTOWEAVE_GRAPHQL_INTROSPECTION;
    await server.register(mercurius, {
      schema: this.schema.graphql,
      path: graphqlPath,
      graphiql: false,
      allowBatchedQueries: true,
      cache: 500,
      graphql: { parseOptions: { maxTokens: documentLimits.tokens } },
      validationRules: validationRules(showsSchema),
      persistedQueryProvider: persistedQueries(this.documents.known, this.documents.only),
      // Also asked for when a request was refused before anybody was known; then no resolver runs.
      context: (request, reply) => (request.principal ? this.contextOf(request.principal, request, reply) : {}),
      errorFormatter: ({ errors, data }) => {
        const problems = formatProblems(errors ?? [], showsSchema);
        return { statusCode: statusOf(problems), response: { data: data ?? null, errors: problems as never } };
      },
      additionalRouteOptions: {
        bodyLimit: documentLimits.bodyBytes,
        preHandler: (request: FastifyRequest, reply: FastifyReply) => this.admit(request, reply),
      } as never,
    });
    server.graphql.addHook('preExecution', async (schema, document, _context, variables) => {
      assertAffordable(schema, document, variables);
      return {};
    });
  }

  /** A batch counts as its operations, not as one request. */
  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const batch = Array.isArray(request.body) ? request.body.length : 1;
    if (batch > documentLimits.batch)
      throw fault('VALIDATION_FAILED', `A batch holds at most ${documentLimits.batch} operations`, { hint: 'Send several requests' });
    const principal = await this.door.admit({ permission: 'session:self' }, request, reply);
    for (let more = 1; more < batch; more += 1) await this.limits.ofPrincipal(principal, request, reply);
  }

  private contextOf(principal: Principal, request: FastifyRequest, reply: FastifyReply): CallContext {
    const { tenantId, userId } = principal;
    const span = trace
      .getTracer('autoweave.graphql')
      .startSpan('graphql', { attributes: { 'autoweave.tenant': tenantId, 'enduser.id': userId } });
    // Also when the caller goes away before the answer.
    reply.raw.once('close', () => span.end());
    return { principal, loaders: this.loaders.for(principal), span, http: { request, reply } };
  }
}
