import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuditService } from './audit.service.js';

const audited = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** Signing in is recorded by itself, with its outcome; a search changes nothing. */
const excluded = [/^\/api\/v1\/auth\/(login|link)$/, /^\/api\/v1\/memory\/search$/];

/** Every request that may change something leaves a record, whoever handled it. */
export function auditMutations(server: FastifyInstance, audit: AuditService): void {
  server.addHook('onResponse', async (request: FastifyRequest, reply) => {
    const path = request.url.split('?')[0] ?? '';
    if (!audited.has(request.method) || !path.startsWith('/api/') || excluded.some((pattern) => pattern.test(path))) return;
    const outcome = reply.statusCode < 400 ? 'SUCCESS' : reply.statusCode === 401 || reply.statusCode === 403 ? 'DENIED' : 'FAILURE';
    await audit.record(request, {
      eventType: 'api_call',
      outcome,
      details: { status: reply.statusCode, durationMs: Math.round(reply.elapsedTime) },
    });
  });
}
