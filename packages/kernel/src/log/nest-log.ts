import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** Nest's own messages through the service's log; its chatter about mapped routes is debug. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Log) {}
  log(message: unknown, context?: string) {
    this.logger.debug({ context }, String(message));
  }
  error(message: unknown, ...rest: unknown[]) {
    this.logger.error({ detail: rest.map(String).join(' ') }, message instanceof Error ? message.message : String(message));
  }
  warn(message: unknown, context?: string) {
    this.logger.warn({ context }, String(message));
  }
  debug(message: unknown, context?: string) {
    this.logger.debug({ context }, String(message));
  }
  verbose(message: unknown, context?: string) {
    this.logger.trace({ context }, String(message));
  }
}
