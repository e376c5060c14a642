import { z } from 'zod';
import { Login, Profile } from '../auth/auth.js';
import { SignInAnswer } from '../mfa/mfa.js';
import { NewPassword } from '../user/user.js';
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
    .output(SignInAnswer),
  link: route({
    method: 'POST',
    path: '/auth/link',
    tag: 'Authentication',
    summary: 'Sign in with a one-time link',
    permission: 'public',
    errors: ['INVALID_CREDENTIALS'],
  })
    .input(z.strictObject({ token: z.string().min(10).max(200) }))
    .output(SignInAnswer),
  logout: route({
    method: 'POST',
    path: '/auth/logout',
    tag: 'Authentication',
    summary: 'End this session',
    permission: 'session:self',
    selfService: true,
    beforeMfa: true,
  })
    .input(z.object({}))
    .output(z.object({ ended: z.boolean() })),
  changePassword: route({
    method: 'POST',
    path: '/auth/password/change',
    tag: 'Authentication',
    summary: 'Change one’s password; every other session ends',
    permission: 'session:self',
    errors: ['INVALID_CREDENTIALS', 'PASSWORD_WEAK'],
  })
    .input(z.strictObject({ current: z.string().min(1).max(1_024), next: NewPassword }))
    .output(z.object({ changed: z.boolean(), otherSessionsEnded: z.number().int() })),
  me: route({
    method: 'GET',
    path: '/me',
    tag: 'Authentication',
    summary: 'Who is signed in',
    permission: 'session:self',
    selfService: true,
    beforeMfa: true,
  }).output(Profile),
  updateMe: route({
    method: 'PATCH',
    path: '/me',
    tag: 'Authentication',
    summary: 'Change one’s own name',
    permission: 'session:self',
  })
    .input(z.strictObject({ name: z.string().trim().min(1).max(200) }))
    .output(Profile),
};
