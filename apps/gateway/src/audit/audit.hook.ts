import type { AuditCategory } from '@autoweave/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuditEntry } from './audit-entry.js';
import type { AuditService } from './audit.service.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What a handler knows of the event beside who and where: the resource and what changed on it. */
    auditNote?: Partial<AuditEntry>;
    /** The permission that the route declares. */
    permission?: string;
  }
}

const audited = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** Signing in is recorded by itself, with its outcome; a search changes nothing. */
const excluded = [/^\/api\/v1\/auth\/(login|link)$/, /^\/api\/v1\/memory\/search$/];

const categories: Readonly<Record<string, AuditCategory>> = {
  goal: 'GOAL',
  task: 'GOAL',
  schedule: 'GOAL',
  agent: 'AGENT',
  tool: 'AGENT',
  tenant: 'TENANT',
  session: 'AUTHENTICATION',
  user: 'AUTHORIZATION',
  role: 'AUTHORIZATION',
  apikey: 'AUTHORIZATION',
  audit: 'SECURITY',
  admin: 'SECURITY',
};

/** What an event is about, by the permission that it took. */
export const categoryOf = (permission: string): AuditCategory => categories[permission.split(':')[0] ?? ''] ?? 'DATA_MUTATION';

/** Every request that may change something, and every one that was refused, is recorded before it is answered. */
export function auditRequests(server: FastifyInstance, audit: AuditService): void {
  server.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?')[0] ?? '';
    if (!path.startsWith('/api/') || excluded.some((pattern) => pattern.test(path))) return;
    const denied = reply.statusCode === 403 || (reply.statusCode === 401 && audited.has(request.method));
    if (!denied && !audited.has(request.method)) return;
    await audit.recordRequest(request, {
      category: denied ? 'AUTHORIZATION' : categoryOf(request.permission ?? ''),
      eventType: denied ? 'permission_denied' : 'api_call',
      outcome: denied ? 'DENIED' : reply.statusCode < 400 ? 'SUCCESS' : 'FAILURE',
      severity: denied ? 'WARNING' : reply.statusCode < 500 ? 'INFO' : 'ERROR',
      durationMs: reply.elapsedTime,
      ...resourceOf(request.params),
      ...request.auditNote,
      details: { status: reply.statusCode, permission: request.permission ?? null, ...request.auditNote?.details },
    });
  });
}

/** The last id in the path names what was acted on: `/users/{userId}/roles/{assignmentId}` is about the assignment. */
function resourceOf(params: unknown): Pick<AuditEntry, 'resourceType' | 'resourceId'> {
  const last = Object.entries((params ?? {}) as Record<string, string>).at(-1);
  if (!last || last[0] === '*') return {};
  return { resourceType: last[0].replace(/Id$/, ''), resourceId: last[1].slice(0, 200) };
}
