import { Module } from '@nestjs/common';
import { AgentsController } from './agents/agents.controller.js';
import { AuthModule } from './auth/auth.module.js';
import { ConversationsModule } from './conversations/conversations.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DocsController } from './docs/docs.controller.js';
import { FilesModule } from './files/files.module.js';
import { GoalsModule } from './goals/goals.module.js';
import { orpcModule } from './http/orpc-problems.js';
import { MemoryController } from './memory/memory.controller.js';
import { PluginsController } from './plugins/plugins.controller.js';
import { RealtimeServer } from './realtime/websocket.server.js';
import { SystemController } from './system/system.controller.js';
import { SystemService } from './system/system.service.js';

@Module({
  imports: [orpcModule(), DatabaseModule, AuthModule, FilesModule, GoalsModule, ConversationsModule],
  controllers: [AgentsController, MemoryController, PluginsController, SystemController, DocsController],
  providers: [SystemService, RealtimeServer],
})
export class GatewayModule {}
