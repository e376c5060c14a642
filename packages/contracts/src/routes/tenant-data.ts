import { z } from 'zod';
import { TenantId, UserId } from '../ids.js';
import { Slug } from '../tenant/tenant.js';
import { DataExport, DataExportId, Purge, PurgeId } from '../tenant-data/data-job.js';
import { route } from './route.js';

const tag = 'Data of an organisation';
const byExport = z.strictObject({ exportId: DataExportId });
const byPurge = z.strictObject({ purgeId: PurgeId });

/** The bytes of a finished export are at `GET /data/exports/{exportId}/content`. */
export const tenantDataRoutes = {
  exports: route({
    method: 'GET',
    path: '/data/exports',
    tag,
    summary: 'Exports of one’s organisation, newest first',
    permission: 'tenant:update',
  }).output(z.object({ exports: z.array(DataExport) })),
  export: route({
    method: 'POST',
    path: '/data/exports',
    tag,
    summary: 'Gather what is stored of one’s organisation, or of one of its people, into an archive',
    permission: 'tenant:update',
    elevated: true,
    successStatus: 202,
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(z.strictObject({ userId: UserId.optional() }))
    .output(DataExport),
  getExport: route({
    method: 'GET',
    path: '/data/exports/{exportId}',
    tag,
    summary: 'How far one is',
    permission: 'tenant:update',
    errors: ['NOT_FOUND'],
  })
    .input(byExport)
    .output(DataExport),
  eraseUser: route({
    method: 'POST',
    path: '/data/erasures',
    tag,
    summary: 'Erase what belongs to one person of one’s organisation, and the person; cannot be undone',
    permission: 'user:delete',
    elevated: true,
    successStatus: 202,
    errors: ['NOT_FOUND', 'CONFLICT', 'VALIDATION_FAILED'],
  })
    /** The address of the person, typed once more. */
    .input(z.strictObject({ userId: UserId, confirm: z.string().max(300) }))
    .output(Purge),
  erasures: route({
    method: 'GET',
    path: '/data/erasures',
    tag,
    summary: 'Erasures of people of one’s organisation, with what was removed',
    permission: 'user:read',
  }).output(z.object({ purges: z.array(Purge) })),
  getErasure: route({
    method: 'GET',
    path: '/data/erasures/{purgeId}',
    tag,
    summary: 'One of them',
    permission: 'user:read',
    errors: ['NOT_FOUND'],
  })
    .input(byPurge)
    .output(Purge),
  exportOf: route({
    method: 'POST',
    path: '/tenants/{tenantId}/export',
    tag,
    summary: 'Gather what is stored of any organisation into an archive, which its administrators and the operator can fetch',
    permission: 'tenant:manage',
    elevated: true,
    successStatus: 202,
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(z.strictObject({ tenantId: TenantId }))
    .output(DataExport),
  exportsOf: route({
    method: 'GET',
    path: '/tenants/{tenantId}/exports',
    tag,
    summary: 'Exports of any organisation, newest first',
    permission: 'tenant:manage',
    errors: ['NOT_FOUND'],
  })
    .input(z.strictObject({ tenantId: TenantId }))
    .output(z.object({ exports: z.array(DataExport) })),
  purge: route({
    method: 'POST',
    path: '/tenants/{tenantId}/purge',
    tag,
    summary: 'Remove everything of a closed organisation; cannot be undone',
    permission: 'tenant:manage',
    elevated: true,
    successStatus: 202,
    errors: ['NOT_FOUND', 'INVALID_TRANSITION', 'CONFLICT', 'VALIDATION_FAILED'],
  })
    /** Its short name, typed once more. */
    .input(z.strictObject({ tenantId: TenantId, confirm: Slug }))
    .output(Purge),
  purges: route({
    method: 'GET',
    path: '/tenants/{tenantId}/purges',
    tag,
    summary: 'What was removed of an organisation, newest first',
    permission: 'tenant:manage',
  })
    .input(z.strictObject({ tenantId: TenantId }))
    .output(z.object({ purges: z.array(Purge) })),
};
