import { z } from 'zod';
import { Alignment } from '../telos/alignment.js';
import { TelosChange, TelosDocument, TelosName } from '../telos/telos.js';
import { route } from './route.js';

const tag = 'Purpose';
const read = 'goal:read';

/** ORC-010. */
export const telosRoutes = {
  list: route({ method: 'GET', path: '/telos', tag, summary: 'What the organisation says it is for', permission: read }).output(
    z.object({ documents: z.array(TelosDocument) }),
  ),
  check: route({
    method: 'POST',
    path: '/telos/check',
    tag,
    summary: 'How a goal would stand to it',
    permission: read,
  })
    .input(z.strictObject({ text: z.string().trim().min(1).max(20_000) }))
    .output(Alignment),
  versions: route({ method: 'GET', path: '/telos/{name}/versions', tag, summary: 'Earlier versions, the latest first', permission: read })
    .input(z.object({ name: TelosName, limit: z.coerce.number().int().min(1).max(200).default(50) }))
    .output(z.object({ versions: z.array(TelosDocument) })),
  change: route({
    method: 'PUT',
    path: '/telos/{name}',
    tag,
    summary: 'Write a new version',
    permission: 'tenant:update',
    errors: ['CONFLICT'],
  })
    .input(TelosChange.extend({ name: TelosName }))
    .output(TelosDocument),
};
