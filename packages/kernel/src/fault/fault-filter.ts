import type { Fault } from '@autoweave/contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { throwError } from 'rxjs';
import type { Log } from '../log/log.js';
import { toFault } from './fault-error.js';
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

  private faultOf(error: unknown): Fault {
    const byParser = frameworkFault(error);
    if (byParser) return byParser;
    if (!(error instanceof HttpException)) return toFault(error);
    switch (error.getStatus()) {
      case 404:
        return { code: 'NOT_FOUND', message: 'There is nothing at this address', hint: 'See /docs for the routes' };
      case 413:
        return tooLarge;
      case 415:
        return wrongType;
      case 400:
        return { code: 'MALFORMED_BODY', message: error.message };
      default:
        return toFault(error);
    }
  }
}

const tooLarge: Fault = { code: 'PAYLOAD_TOO_LARGE', message: 'The body is too large', hint: 'Upload content as a file instead' };

const wrongType: Fault = { code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send JSON with Content-Type: application/json' };

/** Fastify refuses some requests before any handler of ours sees them. */
function frameworkFault(error: unknown): Fault | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
    case 'FST_REQ_FILE_TOO_LARGE':
      return tooLarge;
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return {
        code: 'MALFORMED_BODY',
        message: 'The body could not be read as JSON',
        hint: 'Send valid JSON with Content-Type: application/json',
      };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return wrongType;
    default:
      return undefined;
  }
}
