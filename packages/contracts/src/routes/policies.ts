import { z } from 'zod';
import { PolicyFile, PolicyText } from '../agent/policy-file.js';
import { route } from './route.js';

const tag = 'Policies';

/** What agents of the installation may do (AGT-065): for its administrators only. */
export const policyRoutes = {
  export: route({ method: 'GET', path: '/policies/{file}', tag, summary: 'A policy file as it holds now', permission: 'admin:read' })
    .input(z.object({ file: PolicyFile }))
    .output(PolicyText),
  import: route({
    method: 'PUT',
    path: '/policies/{file}',
    tag,
    summary: 'Replace a policy file; every worker takes it over within seconds',
    permission: 'admin:write',
    errors: ['CONFLICT'],
  })
    .input(z.strictObject({ file: PolicyFile, text: z.string().min(1).max(500_000), basedOn: z.string().max(100).optional() }))
    .output(PolicyText.extend({ changed: z.boolean() })),
};
