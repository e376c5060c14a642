import { defineService, type Service } from '@autoweave/kernel';
import type { FastifyInstance } from 'fastify';
import { rewrite } from './alias/aliases.js';
import { auditRequests } from './audit/audit.hook.js';
import { AuditService } from './audit/audit.service.js';
import { gatewayConfig } from './config.js';
import { gatewayMigrations } from './database/migrations.js';
import { ResponseTimes } from './dashboard/response-times.js';
import { GraphqlServer } from './graphql/graphql.server.js';
import { SubscriptionsServer } from './graphql/subscriptions.server.js';
import { GatewayModule } from './gateway.module.js';
import { InboundReceiver } from './hook-in/inbound-receiver.js';
import { configureEdge, requestId } from './http/edge.js';
import { keepAnswers } from './idempotency/idempotency.guard.js';
import { IdempotencyService } from './idempotency/idempotency.service.js';
import { OAuthServer } from './oauth/mount.js';
import { RealtimeServer } from './realtime/websocket.server.js';
import { version } from './version.js';

export const service: Service = defineService({
  name: 'gateway',
  version,
  config: gatewayConfig,
  module: () => GatewayModule,
  migrations: gatewayMigrations,
  poolSize: 8,
  followsTenant: true,
  http: (config) => ({ host: config.AUTOWEAVE_GATEWAY_HOST, port: config.AUTOWEAVE_GATEWAY_PORT }),
  fastify: (config) => ({
    bodyLimit: 4 * 1024 * 1024,
    genReqId: requestId,
    routerOptions: { maxParamLength: 600 },
    rewriteUrl: ({ url }) => rewrite(url ?? '/'),
    trustProxy: config.AUTOWEAVE_TRUSTED_PROXIES.length > 0 ? config.AUTOWEAVE_TRUSTED_PROXIES : false,
  }),
  configure: async (app, config) => {
    const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    await configureEdge(server, config);
    keepAnswers(server, app.get(IdempotencyService));
    auditRequests(server, app.get(AuditService));
    app.get(OAuthServer).attach(server);
    app.get(ResponseTimes).attach(server);
    await app.get(InboundReceiver).attach(server);
    await app.get(GraphqlServer).attach(server);
    app.get(SubscriptionsServer).attach();
    app.get(RealtimeServer).attach(app.getHttpServer());
  },
});
