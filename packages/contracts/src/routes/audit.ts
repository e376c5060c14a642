import { z } from 'zod';
import { AuditCheckpoint, AuditEvent, AuditProof, AuditQuery, AuditVerification } from '../audit/audit-event.js';
import { route } from './route.js';

const tag = 'Audit';
const byId = z.object({ eventId: z.string().min(1).max(200) });

export const auditRoutes = {
  list: route({ method: 'GET', path: '/audit', tag, summary: 'What happened, newest first', permission: 'audit:read' })
    .input(AuditQuery)
    .output(z.object({ events: z.array(AuditEvent), total: z.number().int() })),
  checkpoints: route({
    method: 'GET',
    path: '/audit/checkpoints',
    tag,
    summary: 'Signed checkpoints, newest first',
    permission: 'audit:verify',
  })
    .input(z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) }))
    .output(z.object({ checkpoints: z.array(AuditCheckpoint), publicKey: z.string() })),
  get: route({ method: 'GET', path: '/audit/{eventId}', tag, summary: 'One event', permission: 'audit:read', errors: ['NOT_FOUND'] })
    .input(byId)
    .output(AuditEvent),
  proof: route({
    method: 'GET',
    path: '/audit/{eventId}/proof',
    tag,
    summary: 'That an event stands in the signed log',
    permission: 'audit:read',
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(AuditProof),
  verify: route({
    method: 'POST',
    path: '/audit/verify',
    tag,
    summary: 'Check every hash, sequence number and signature; finds any row that was changed, removed or moved',
    permission: 'audit:verify',
  })
    .input(z.strictObject({ fromSequence: z.number().int().min(1).optional() }))
    .output(AuditVerification),
};
