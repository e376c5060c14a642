import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { throwError } from 'rxjs';
import type { Log } from '../log/log.js';
import { FaultError, toFault } from './fault-error.js';
import { toProblem } from './problem.js';

/** The one place where a thrown error becomes an answer: problem+json over HTTP, the fault itself on the bus. */
@Catch()
export class FaultFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost) {
    if (host.getType() !== 'http') return throwError(() => error);
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const problem = toProblem(this.faultOf(error), { requestId: request.id, instance: request.url.split('?')[0] ?? request.url });
    if (problem.status >= 500) this.log.error({ err: error, requestId: request.id }, 'a request failed');
    const reply = http.getResponse<FastifyReply>();
    return reply.status(problem.status).type('application/problem+json').send(problem);
  }

  private faultOf(error: unknown) {
    if (!(error instanceof HttpException) || error instanceof FaultError) return toFault(error);
    switch (error.getStatus()) {
      case 404:
        return { code: 'NOT_FOUND', message: 'There is nothing at this address', hint: 'See /docs for the routes' } as const;
      case 413:
        return { code: 'PAYLOAD_TOO_LARGE', message: 'The body is too large' } as const;
      case 400:
        return { code: 'MALFORMED_BODY', message: error.message } as const;
      default:
        return toFault(error);
    }
  }
}
