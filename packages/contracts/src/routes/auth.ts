import { z } from 'zod';
import { Login, Profile, SignedIn } from '../auth/auth.js';
import { route } from './route.js';

export const authRoutes = {
  login: route({
    method: 'POST',
    path: '/auth/login',
    tag: 'Authentication',
    summary: 'Sign in with e-mail and password',
    permission: 'public',
    errors: ['INVALID_CREDENTIALS', 'RATE_LIMITED'],
  })
    .input(Login)
    .output(SignedIn),
  link: route({
    method: 'POST',
    path: '/auth/link',
    tag: 'Authentication',
    summary: 'Sign in with a one-time link',
    permission: 'public',
    errors: ['INVALID_CREDENTIALS'],
  })
    .input(z.strictObject({ token: z.string().min(10).max(200) }))
    .output(SignedIn),
  logout: route({ method: 'POST', path: '/auth/logout', tag: 'Authentication', summary: 'End this session', permission: 'session:self' })
    .input(z.object({}))
    .output(z.object({ ended: z.boolean() })),
  me: route({ method: 'GET', path: '/me', tag: 'Authentication', summary: 'Who is signed in', permission: 'session:self' }).output(Profile),
};
