import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { GoalFeed } from '../realtime/goal-feed.js';
import { GoalStreamsController } from './goal-streams.controller.js';
import { GoalRunsController } from './goal-runs.controller.js';
import { GoalRunsService } from './goal-runs.service.js';
import { GoalsController } from './goals.controller.js';
import { GoalsService } from './goals.service.js';

@Module({
  imports: [FilesModule],
  controllers: [GoalRunsController, GoalsController, GoalStreamsController],
  providers: [GoalsService, GoalRunsService, GoalFeed],
  exports: [GoalsService, GoalFeed],
})
export class GoalsModule {}
