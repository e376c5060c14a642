import { z } from 'zod';
import {
  LinkedIdentity,
  LinkedIdentityId,
  SsoCheck,
  SsoPolicy,
  SsoProvider,
  SsoProviderId,
  SsoProviderInput,
  SsoProviderPatch,
} from '../sso/provider.js';
import { route } from './route.js';

const tag = 'Single sign-on';
/** Who comes in, and how, is configuration of the organisation: the same permission as its policy for registration and second factors. */
const permission = 'tenant:update';
const byId = z.strictObject({ providerId: SsoProviderId });

/** Administration. The protocols themselves speak at `/sso/…`, outside of this API. */
export const ssoRoutes = {
  list: route({
    method: 'GET',
    path: '/sso/providers',
    tag,
    summary: 'Providers that people of the organisation sign in with',
    permission,
  }).output(z.object({ providers: z.array(SsoProvider), policy: SsoPolicy })),
  create: route({
    method: 'POST',
    path: '/sso/providers',
    tag,
    summary: 'Add a provider',
    permission,
    elevated: true,
    successStatus: 201,
    errors: ['CONFLICT', 'NOT_FOUND', 'SAFETY_VIOLATION'],
  })
    .input(SsoProviderInput)
    .output(SsoProvider),
  get: route({ method: 'GET', path: '/sso/providers/{providerId}', tag, summary: 'One provider', permission, errors: ['NOT_FOUND'] })
    .input(byId)
    .output(SsoProvider),
  update: route({
    method: 'PATCH',
    path: '/sso/providers/{providerId}',
    tag,
    summary: 'Change it; its slug stays, because the provider knows our address by it',
    permission,
    elevated: true,
    errors: ['NOT_FOUND', 'CONFLICT', 'SAFETY_VIOLATION'],
  })
    .input(SsoProviderPatch.extend({ providerId: SsoProviderId }))
    .output(SsoProvider),
  remove: route({
    method: 'DELETE',
    path: '/sso/providers/{providerId}',
    tag,
    summary: 'Delete it; accounts stay, and sessions that it opened end',
    permission,
    elevated: true,
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(z.object({ removed: z.boolean(), sessionsEnded: z.number().int() })),
  test: route({
    method: 'POST',
    path: '/sso/providers/{providerId}/test',
    tag,
    summary: 'Look at the provider’s discovery or metadata and say what is wrong',
    permission,
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(z.object({ works: z.boolean(), checks: z.array(SsoCheck) })),
  identities: route({
    method: 'GET',
    path: '/sso/providers/{providerId}/identities',
    tag,
    summary: 'Who signs in with it, latest first',
    permission,
    errors: ['NOT_FOUND'],
  })
    .input(
      z.object({
        providerId: SsoProviderId,
        limit: z.coerce.number().int().min(1).max(200).default(50),
        offset: z.coerce.number().int().min(0).default(0),
      }),
    )
    .output(z.object({ identities: z.array(LinkedIdentity), total: z.number().int() })),
  unlink: route({
    method: 'DELETE',
    path: '/sso/providers/{providerId}/identities/{identityId}',
    tag,
    summary: 'Part an account from the provider; the next sign-in is judged by e-mail address again',
    permission,
    errors: ['NOT_FOUND'],
  })
    .input(z.strictObject({ providerId: SsoProviderId, identityId: LinkedIdentityId }))
    .output(z.object({ removed: z.boolean() })),
  setPolicy: route({
    method: 'PUT',
    path: '/sso/policy',
    tag,
    summary: 'What holds for all providers of the organisation; requiring them ends the sessions that passwords opened',
    permission,
    elevated: true,
    errors: ['CONFLICT'],
  })
    .input(SsoPolicy)
    .output(SsoPolicy),
};
