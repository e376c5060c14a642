import type { FastifyReply } from 'fastify';
import type { GatewayConfig } from '../config.js';
import { sessionCookie } from './sessions.service.js';

/** Out of reach of scripts, sent to this site only, over TLS where there is TLS. */
export const setSessionCookie = (
  reply: FastifyReply,
  config: Pick<GatewayConfig, 'AUTOWEAVE_SECURE_COOKIES'>,
  token: string,
  expiresAt: string,
): void =>
  void reply.setCookie(sessionCookie, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: config.AUTOWEAVE_SECURE_COOKIES,
    expires: new Date(expiresAt),
  });

export const clearSessionCookie = (reply: FastifyReply): void => void reply.clearCookie(sessionCookie, { path: '/' });
