import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';

/** Nest answers after every handler, also when an interceptor has answered already; Fastify would then make an error to log. */
export class HttpAdapter extends FastifyAdapter {
  override reply(response: FastifyReply, body: unknown, statusCode?: number): FastifyReply {
    return response.sent ? response : (super.reply(response, body, statusCode) as unknown as FastifyReply);
  }
}
