import { z } from 'zod';
import { Timestamp } from '../ids.js';
import { route } from './route.js';

export const mailRoutes = {
  mailbox: route({
    method: 'GET',
    path: '/mailbox',
    tag: 'Operations',
    summary: 'What would have been sent while no mail server is configured, newest first',
    permission: 'admin:read',
  }).output(
    z.object({
      delivering: z.boolean(),
      letters: z.array(z.object({ to: z.string(), subject: z.string(), text: z.string(), at: Timestamp })),
    }),
  ),
};
