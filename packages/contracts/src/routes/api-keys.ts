import { z } from 'zod';
import { ApiKey, ApiKeyId, ApiKeyInput, ApiKeyStatus, IssuedApiKey } from '../api-key/api-key.js';
import { scopes } from '../api-key/scope.js';
import { route } from './route.js';

const tag = 'API keys';
const permission = 'apikey:manage';
const byId = z.strictObject({ keyId: ApiKeyId });

export const apiKeyRoutes = {
  list: route({ method: 'GET', path: '/api-keys', tag, summary: 'One’s own keys; with all=true those of the tenant', permission })
    .input(z.object({ all: z.stringbool().default(false), status: ApiKeyStatus.optional() }))
    .output(z.object({ apiKeys: z.array(ApiKey), scopes: z.array(z.enum(scopes)) })),
  create: route({
    method: 'POST',
    path: '/api-keys',
    tag,
    summary: 'Issue a key; its text is answered this once',
    permission,
    elevated: true,
    successStatus: 201,
    errors: ['CONFLICT'],
  })
    .input(ApiKeyInput)
    .output(IssuedApiKey),
  get: route({ method: 'GET', path: '/api-keys/{keyId}', tag, summary: 'One key', permission, errors: ['NOT_FOUND'] })
    .input(byId)
    .output(ApiKey),
  rotate: route({
    method: 'POST',
    path: '/api-keys/{keyId}/rotate',
    tag,
    summary: 'A new key with the same rights; the old one works for the overlap and no longer',
    permission,
    elevated: true,
    successStatus: 201,
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(z.strictObject({ keyId: ApiKeyId, overlapMinutes: z.number().int().min(0).max(10_080).default(0) }))
    .output(IssuedApiKey),
  revoke: route({
    method: 'POST',
    path: '/api-keys/{keyId}/revoke',
    tag,
    summary: 'End a key for good, at once',
    permission,
    errors: ['NOT_FOUND'],
  })
    .input(z.strictObject({ keyId: ApiKeyId, reason: z.string().trim().max(500).optional() }))
    .output(ApiKey),
  suspend: route({
    method: 'POST',
    path: '/api-keys/{keyId}/suspend',
    tag,
    summary: 'Stop a key for a while; `suspended: false` lets it go on',
    permission,
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(z.strictObject({ keyId: ApiKeyId, suspended: z.boolean() }))
    .output(ApiKey),
  remove: route({
    method: 'DELETE',
    path: '/api-keys/{keyId}',
    tag,
    summary: 'Delete a revoked or expired key',
    permission,
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(byId)
    .output(z.object({ removed: z.boolean() })),
};
