import { z } from 'zod';
import { TenantId } from '../ids.js';
import { NewTenant, Tenant, TenantConfigPatch, TenantInput, TenantPatch, TenantStats, TenantStatus, Tier } from '../tenant/tenant.js';
import { route } from './route.js';

const tag = 'Tenants';
const manage = 'tenant:manage';
const byId = z.strictObject({ tenantId: TenantId });
const move = (path: `/${string}`, summary: string) =>
  route({
    method: 'POST',
    path: `/tenants/{tenantId}${path}`,
    tag,
    summary,
    permission: manage,
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
  });

export const tenantRoutes = {
  me: route({
    method: 'GET',
    path: '/tenants/me',
    tag,
    summary: 'One’s own organisation',
    permission: 'session:self',
    selfService: true,
  }).output(Tenant),
  myStats: route({
    method: 'GET',
    path: '/tenants/me/stats',
    tag,
    summary: 'What one’s own organisation uses of what it may',
    permission: 'session:self',
    selfService: true,
  }).output(TenantStats),
  updateMe: route({ method: 'PATCH', path: '/tenants/me', tag, summary: 'Rename one’s own organisation', permission: 'tenant:update' })
    .input(TenantPatch)
    .output(Tenant),
  configureMe: route({
    method: 'PATCH',
    path: '/tenants/me/config',
    tag,
    summary: 'Who may join one’s own organisation, and whether a second factor is required',
    permission: 'tenant:update',
    elevated: true,
  })
    .input(TenantConfigPatch)
    .output(Tenant),
  configure: route({
    method: 'PATCH',
    path: '/tenants/{tenantId}/config',
    tag,
    summary: 'The same for any organisation',
    permission: manage,
    elevated: true,
    errors: ['NOT_FOUND'],
  })
    .input(TenantConfigPatch.extend({ tenantId: TenantId }))
    .output(Tenant),
  list: route({ method: 'GET', path: '/tenants', tag, summary: 'Organisations of this installation, newest first', permission: manage })
    .input(
      z.object({
        status: TenantStatus.optional(),
        search: z.string().trim().max(200).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
        offset: z.coerce.number().int().min(0).default(0),
      }),
    )
    .output(z.object({ tenants: z.array(Tenant), total: z.number().int() })),
  create: route({
    method: 'POST',
    path: '/tenants',
    tag,
    summary: 'Add an organisation with its first administrator; it waits for approval',
    permission: manage,
    successStatus: 201,
    errors: ['CONFLICT'],
  })
    .input(TenantInput)
    .output(NewTenant),
  get: route({ method: 'GET', path: '/tenants/{tenantId}', tag, summary: 'One organisation', permission: manage, errors: ['NOT_FOUND'] })
    .input(byId)
    .output(Tenant),
  update: route({ method: 'PATCH', path: '/tenants/{tenantId}', tag, summary: 'Rename it', permission: manage, errors: ['NOT_FOUND'] })
    .input(TenantPatch.extend({ tenantId: TenantId }))
    .output(Tenant),
  remove: route({
    method: 'DELETE',
    path: '/tenants/{tenantId}',
    tag,
    summary: 'Close it: nobody of it gets in any more; its data stays until it is purged',
    permission: manage,
    elevated: true,
    errors: ['NOT_FOUND', 'INVALID_TRANSITION', 'CONFLICT'],
  })
    .input(byId)
    .output(Tenant),
  approve: move('/approve', 'Let a waiting organisation in').input(byId).output(Tenant),
  suspend: move('/suspend', 'Stop it: reading about itself is all that is left')
    .input(z.strictObject({ tenantId: TenantId, reason: z.string().trim().min(1).max(500) }))
    .output(Tenant),
  activate: move('/activate', 'Let a suspended organisation go on').input(byId).output(Tenant),
  upgrade: move('/upgrade', 'Put it on another tier')
    .input(z.strictObject({ tenantId: TenantId, tier: Tier }))
    .output(Tenant),
  stats: route({
    method: 'GET',
    path: '/tenants/{tenantId}/stats',
    tag,
    summary: 'What it uses of what it may',
    permission: manage,
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(TenantStats),
};
