import { Module } from '@nestjs/common';
import { AgentsController } from './agents/agents.controller.js';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { ConversationsModule } from './conversations/conversations.module.js';
import { DashboardController, DashboardFiles, Front } from './dashboard/dashboard.controller.js';
import { DashboardService } from './dashboard/dashboard.service.js';
import { ResponseTimes } from './dashboard/response-times.js';
import { DatabaseModule } from './database/database.module.js';
import { DocsController } from './docs/docs.controller.js';
import { FilesModule } from './files/files.module.js';
import { GoalsModule } from './goals/goals.module.js';
import { graphqlProviders } from './graphql/graphql.providers.js';
import { GrantsController } from './grants/grants.controller.js';
import { PoliciesController } from './policies/policies.controller.js';
import { InboundHooksModule } from './hook-in/inbound-hooks.module.js';
import { orpcModule } from './http/orpc-problems.js';
import { MemoryController } from './memory/memory.controller.js';
import { NetworkController } from './network/network.controller.js';
import { NotificationsModule } from './notification/notifications.module.js';
import { NodesController } from './nodes/nodes.controller.js';
import { PluginsController } from './plugins/plugins.controller.js';
import { RealtimeServer } from './realtime/websocket.server.js';
import { BuiltInSchedules } from './schedules/built-in-schedules.js';
import { SchedulesController } from './schedules/schedules.controller.js';
import { SettingsModule } from './setting/settings.module.js';
import { SystemController } from './system/system.controller.js';
import { SystemService } from './system/system.service.js';
import { SsoModule } from './sso/sso.module.js';
import { OAuthModule } from './oauth/oauth.module.js';
import { RunTokenModule } from './run-token/run-token.module.js';
import { TenantDataModule } from './tenant-data/tenant-data.module.js';
import { TenantsModule } from './tenant/tenants.module.js';
import { WebhooksModule } from './webhook/webhooks.module.js';
import { TelosController } from './telos/telos.controller.js';
import { SuggestionsController } from './suggestions/suggestions.controller.js';
import { VotesController } from './votes/votes.controller.js';

@Module({
  imports: [
    orpcModule(),
    DatabaseModule,
    SettingsModule,
    AuditModule,
    AuthModule,
    OAuthModule,
    RunTokenModule,
    TenantsModule,
    TenantDataModule,
    WebhooksModule,
    NotificationsModule,
    InboundHooksModule,
    SsoModule,
    FilesModule,
    GoalsModule,
    ConversationsModule,
  ],
  controllers: [
    GrantsController,
    PoliciesController,
    AgentsController,
    SchedulesController,
    VotesController,
    SuggestionsController,
    TelosController,
    NodesController,
    NetworkController,
    MemoryController,
    PluginsController,
    SystemController,
    DashboardController,
    DashboardFiles,
    Front,
    DocsController,
  ],
  providers: [SystemService, DashboardService, ResponseTimes, BuiltInSchedules, RealtimeServer, ...graphqlProviders],
})
export class GatewayModule {}
