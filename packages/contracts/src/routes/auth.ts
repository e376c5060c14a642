import { z } from 'zod';
import { Login, Profile } from '../auth/auth.js';
import { SignInAnswer } from '../mfa/mfa.js';
import { Email, NewPassword } from '../user/user.js';
import { LinkToken, Registration } from '../user/registration.js';
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
  register: route({
    method: 'POST',
    path: '/auth/register',
    tag: 'Authentication',
    summary: 'Join an organisation: by invitation, or where its policy lets one in; a link sent by mail confirms the address',
    permission: 'public',
    successStatus: 202,
    errors: ['FORBIDDEN', 'CONFLICT', 'PASSWORD_WEAK', 'INVALID_LINK', 'UNAVAILABLE'],
  })
    .input(Registration)
    .output(z.object({ status: z.enum(['active', 'pending']) })),
  confirmEmail: route({
    method: 'POST',
    path: '/auth/email/confirm',
    tag: 'Authentication',
    summary: 'Confirm one’s address with the link that was sent',
    permission: 'public',
    errors: ['INVALID_LINK'],
  })
    .input(z.strictObject({ token: LinkToken }))
    .output(z.object({ confirmed: z.boolean() })),
  forgotPassword: route({
    method: 'POST',
    path: '/auth/password/forgot',
    tag: 'Authentication',
    summary: 'Have a link sent to choose a new password; the answer never tells whether there is such an account',
    permission: 'public',
    successStatus: 202,
    errors: ['RATE_LIMITED'],
  })
    .input(z.strictObject({ email: Email }))
    .output(z.object({ accepted: z.boolean() })),
  resetPassword: route({
    method: 'POST',
    path: '/auth/password/reset',
    tag: 'Authentication',
    summary: 'Choose a new password with the link that was sent; every session ends, and a lock too',
    permission: 'public',
    errors: ['INVALID_LINK', 'PASSWORD_WEAK'],
  })
    .input(z.strictObject({ token: LinkToken, password: NewPassword }))
    .output(z.object({ changed: z.boolean() })),
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
