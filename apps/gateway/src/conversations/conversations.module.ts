import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { GoalsModule } from '../goals/goals.module.js';
import { ConversationsController } from './conversations.controller.js';
import { ConversationsService } from './conversations.service.js';

@Module({ imports: [FilesModule, GoalsModule], controllers: [ConversationsController], providers: [ConversationsService] })
export class ConversationsModule {}
