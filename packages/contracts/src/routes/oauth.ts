import { z } from 'zod';
import { AuthorizationRequest, DeviceRequest, OAuthConsent, SigningKey, UserCode } from '../oauth/authorization-request.js';
import { ClientId, IssuedOAuthClient, OAuthClient, OAuthClientInput, OAuthClientPatch } from '../oauth/client.js';
import { RunCall, RunToken, RunTokenId, RunVerdict } from '../oauth/run-token.js';
import { route } from './route.js';

const tag = 'OAuth';
const own = 'session:self';
const byId = z.strictObject({ clientId: ClientId });
const requestId = z.string().regex(/^[A-Za-z0-9_-]{16,128}$/);
const decision = z.enum(['allow', 'deny']);
const done = <N extends string>(name: N) => z.object({ [name]: z.boolean() } as Record<N, z.ZodBoolean>);

export const oauthRoutes = {
  clients: route({
    method: 'GET',
    path: '/oauth/clients',
    tag,
    summary: 'Applications of the organisation',
    permission: 'tenant:read',
  }).output(z.object({ clients: z.array(OAuthClient), issuer: z.url(), passwordGrant: z.boolean() })),
  createClient: route({
    method: 'POST',
    path: '/oauth/clients',
    tag,
    summary: 'Register an application; its secret is answered this once',
    permission: 'tenant:update',
    elevated: true,
    successStatus: 201,
    errors: ['CONFLICT'],
  })
    .input(OAuthClientInput)
    .output(IssuedOAuthClient),
  client: route({
    method: 'GET',
    path: '/oauth/clients/{clientId}',
    tag,
    summary: 'One application',
    permission: 'tenant:read',
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(OAuthClient),
  updateClient: route({
    method: 'PATCH',
    path: '/oauth/clients/{clientId}',
    tag,
    summary: 'Change it; what it may no longer do ends at once',
    permission: 'tenant:update',
    elevated: true,
    errors: ['NOT_FOUND'],
  })
    .input(OAuthClientPatch.extend({ clientId: ClientId }))
    .output(OAuthClient),
  removeClient: route({
    method: 'DELETE',
    path: '/oauth/clients/{clientId}',
    tag,
    summary: 'Delete it with all of its tokens',
    permission: 'tenant:update',
    elevated: true,
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(done('removed')),
  rotateClientSecret: route({
    method: 'POST',
    path: '/oauth/clients/{clientId}/rotate-secret',
    tag,
    summary: 'A new secret; the old one works for the overlap and no longer',
    permission: 'tenant:update',
    elevated: true,
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(z.strictObject({ clientId: ClientId, overlapMinutes: z.number().int().min(0).max(10_080).default(0) }))
    .output(IssuedOAuthClient),
  request: route({
    method: 'GET',
    path: '/oauth/requests/{requestId}',
    tag,
    summary: 'What an application asks the caller for, in the browser where it began',
    permission: own,
    errors: ['NOT_FOUND'],
  })
    .input(z.strictObject({ requestId }))
    .output(AuthorizationRequest),
  decideRequest: route({
    method: 'POST',
    path: '/oauth/requests/{requestId}',
    tag,
    summary: 'Allow or refuse it; go to the address that is answered',
    permission: own,
    errors: ['NOT_FOUND', 'ELEVATION_REQUIRED'],
  })
    .input(z.strictObject({ requestId, decision }))
    .output(z.object({ redirectTo: z.url() })),
  device: route({
    method: 'POST',
    path: '/oauth/devices/find',
    tag,
    summary: 'What the device asks for that shows this code',
    permission: own,
    errors: ['NOT_FOUND'],
  })
    .input(z.strictObject({ userCode: UserCode }))
    .output(DeviceRequest),
  decideDevice: route({
    method: 'POST',
    path: '/oauth/devices/decide',
    tag,
    summary: 'Let a device in, or not',
    permission: own,
    errors: ['NOT_FOUND', 'CONFLICT'],
  })
    .input(z.strictObject({ userCode: UserCode, decision }))
    .output(done('allowed')),
  consents: route({ method: 'GET', path: '/oauth/consents', tag, summary: 'Applications that the caller let in', permission: own }).output(
    z.object({ consents: z.array(OAuthConsent) }),
  ),
  withdrawConsent: route({
    method: 'DELETE',
    path: '/oauth/consents/{clientId}',
    tag,
    summary: 'Take it back: the application is out at once, everywhere',
    permission: own,
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(done('withdrawn')),
  keys: route({ method: 'GET', path: '/oauth/keys', tag, summary: 'Keys that ID tokens are signed with', permission: 'admin:full' }).output(
    z.object({ keys: z.array(SigningKey) }),
  ),
  rotateKeys: route({
    method: 'POST',
    path: '/oauth/keys/rotate',
    tag,
    summary: 'Sign with a new key; the old one stays published until what it signed has expired',
    permission: 'admin:full',
    elevated: true,
  }).output(z.object({ keys: z.array(SigningKey) })),
};

const runTag = 'Run tokens';
export const runTokenRoutes = {
  list: route({
    method: 'GET',
    path: '/run-tokens',
    tag: runTag,
    summary: 'What agents may do in the caller’s name now; with all=true in anybody’s',
    permission: 'goal:read',
  })
    .input(z.object({ all: z.stringbool().default(false), limit: z.coerce.number().int().min(1).max(500).default(100) }))
    .output(z.object({ runTokens: z.array(RunToken) })),
  revoke: route({
    method: 'DELETE',
    path: '/run-tokens/{runId}',
    tag: runTag,
    summary: 'End one with every one below it, at once',
    permission: 'goal:update',
    errors: ['NOT_FOUND'],
  })
    .input(z.strictObject({ runId: RunTokenId }))
    .output(z.object({ revoked: z.number().int() })),
  authorize: route({
    method: 'POST',
    path: '/run-tokens/authorize',
    tag: runTag,
    summary: 'Whether the caller’s run token allows a call; takes what it costs',
    permission: 'tool:execute',
  })
    .input(RunCall)
    .output(RunVerdict),
};
