import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../config.js';
import { flowLifetimeMs, newState } from './flows.js';

/** Ties a sign-in at a provider to the browser that began it. */
const browserCookie = 'aw_sso';

export const browserOf = (request: FastifyRequest): string | undefined => request.cookies[browserCookie];

/** The mark of this browser, for as long as its sign-ins may take. One serves several tabs. */
export function markBrowser(request: FastifyRequest, reply: FastifyReply, config: Pick<GatewayConfig, 'AUTOWEAVE_SECURE_COOKIES'>): string {
  const known = browserOf(request);
  const mark = known && /^[\w-]{43}$/.test(known) ? known : newState();
  reply.setCookie(browserCookie, mark, {
    path: '/sso',
    httpOnly: true,
    // Sent when a provider leads back here, and with nothing that its pages do behind one's back.
    sameSite: 'lax',
    secure: config.AUTOWEAVE_SECURE_COOKIES,
    maxAge: flowLifetimeMs / 1_000,
  });
  return mark;
}
