import { fault } from '@autoweave/kernel';
import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  Inject,
  Injectable,
} from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Answer, IdempotencyService, type Ticket } from './idempotency.service.js';

declare module 'fastify' {
  interface FastifyRequest {
    idempotency?: Ticket;
  }
}

/** Thrown instead of carrying a request out again; its filter sends the answer of the first time. */
class AnsweredBefore extends Error {
  constructor(readonly answer: Answer) {
    super('answered before');
  }
}

/** Runs after the permission was checked: a key is nothing to somebody who may not make the request. */
@Injectable()
export class IdempotencyGuard implements CanActivate {
  constructor(@Inject(IdempotencyService) private readonly service: IdempotencyService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined || request.principal === undefined) return true;
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key))
      throw fault('VALIDATION_FAILED', 'Idempotency-Key must be 1 to 200 visible characters', {
        details: { issues: [{ path: 'Idempotency-Key', message: 'expected 1 to 200 visible characters' }] },
      });
    if (request.isMultipart())
      throw fault('VALIDATION_FAILED', 'An upload takes no Idempotency-Key', { hint: 'The same content is stored once anyway' });
    const { tenantId, userId } = request.principal;
    const ticket = { tenantId, userId, key };
    const before = await this.service.begin(ticket, { endpoint: `${request.method} ${request.url}`, body: request.body });
    if (before) throw new AnsweredBefore(before);
    request.idempotency = ticket;
    return true;
  }
}

@Catch(AnsweredBefore)
export class AnsweredBeforeFilter implements ExceptionFilter {
  catch({ answer }: AnsweredBefore, host: ArgumentsHost) {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    return reply.status(answer.status).type(answer.contentType).header('idempotent-replayed', 'true').send(answer.body);
  }
}

/** Keeps answers of requests that hold a ticket. */
export function keepAnswers(server: FastifyInstance, service: IdempotencyService): void {
  server.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    const ticket = request.idempotency;
    if (!ticket) return;
    delete request.idempotency;
    const body = typeof payload === 'string' ? payload : Buffer.isBuffer(payload) ? payload.toString('utf8') : undefined;
    // What was streamed cannot be kept; the key is free again.
    const status = body === undefined && payload !== null && payload !== undefined ? 500 : reply.statusCode;
    await service.end(ticket, { status, contentType: String(reply.getHeader('content-type') ?? 'application/json'), body: body ?? '' });
  });
}
