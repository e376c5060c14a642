import { z } from 'zod';
import { UsageDimension, usageList } from '../bus/usage-messages.js';
import { UserId } from '../ids.js';
import { route } from './route.js';

const list = (text: string) => (text === '' ? [] : text.split(',').map((word) => word.trim()));

export const usageRoutes = {
  list: route({
    method: 'GET',
    path: '/usage',
    tag: 'Operations',
    summary: 'Tokens, money and model calls that agents consumed, newest day first. `by`: day, user, model, agent',
    permission: 'ops:read',
    errors: ['UNAVAILABLE'],
  })
    .input(
      z.object({
        from: z.iso.date().optional(),
        to: z.iso.date().optional(),
        userId: UserId.optional(),
        /** Comma-separated in the address. */
        by: z.union([z.array(UsageDimension), z.string().transform(list).pipe(z.array(UsageDimension))]).optional(),
        limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
      }),
    )
    .output(usageList.output),
};
