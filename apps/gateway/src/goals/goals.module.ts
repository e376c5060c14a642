import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { GoalFeed } from '../realtime/goal-feed.js';
import { AdmissionConsumer } from './admission.consumer.js';
import { GoalStreamsController } from './goal-streams.controller.js';
import { GoalRunsController } from './goal-runs.controller.js';
import { GoalRunsService } from './goal-runs.service.js';
import { GoalsController } from './goals.controller.js';
import { GoalsService } from './goals.service.js';
import { TasksController } from './tasks.controller.js';
import { TasksService } from './tasks.service.js';
import { DomainFeed } from '../realtime/domain-feed.js';

@Module({
  imports: [FilesModule],
  controllers: [GoalRunsController, GoalsController, TasksController, GoalStreamsController, AdmissionConsumer],
  providers: [GoalsService, GoalRunsService, TasksService, GoalFeed, DomainFeed],
  exports: [GoalsService, GoalRunsService, TasksService, GoalFeed, DomainFeed],
})
export class GoalsModule {}
