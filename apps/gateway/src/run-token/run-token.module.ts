import { Global, Module } from '@nestjs/common';
import { RunTokensConsumer } from './run-tokens.consumer.js';
import { RunTokensController } from './run-tokens.controller.js';
import { RunTokensRepository } from './run-tokens.repository.js';
import { RunTokensService } from './run-tokens.service.js';

@Global()
@Module({
  controllers: [RunTokensController, RunTokensConsumer],
  providers: [RunTokensRepository, RunTokensService],
  exports: [RunTokensService],
})
export class RunTokenModule {}
