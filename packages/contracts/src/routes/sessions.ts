import { z } from 'zod';
import { SignedIn } from '../auth/auth.js';
import { SessionId } from '../ids.js';
import { MfaCode, WebAuthnResponse } from '../mfa/mfa.js';
import { Session } from '../session/session.js';
import { route } from './route.js';

const tag = 'Sessions';
const byId = z.strictObject({ sessionId: SessionId });
const because = z.strictObject({ sessionId: SessionId, reason: z.string().trim().min(1).max(500) });

export const sessionRoutes = {
  list: route({
    method: 'GET',
    path: '/sessions',
    tag,
    summary: 'Where one is signed in, latest activity first',
    permission: 'session:self',
  })
    .input(z.object({ ended: z.stringbool().default(false) }))
    .output(z.object({ sessions: z.array(Session) })),
  revoke: route({
    method: 'DELETE',
    path: '/sessions/{sessionId}',
    tag,
    summary: 'End one of one’s sessions; with session:manage, one of anybody in the tenant',
    permission: 'session:self',
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(z.object({ revoked: z.boolean() })),
  revokeAll: route({
    method: 'POST',
    path: '/sessions/revoke-all',
    tag,
    summary: 'End every session of one’s own but this one',
    permission: 'session:self',
  })
    .input(z.strictObject({ includingThis: z.boolean().default(false) }))
    .output(z.object({ revoked: z.number().int() })),
  elevate: route({
    method: 'POST',
    path: '/sessions/elevate',
    tag,
    summary: 'Prove who one is once more; holds for 15 minutes and gives the session a new token',
    permission: 'session:self',
    beforeMfa: true,
    errors: ['INVALID_CREDENTIALS', 'INVALID_CODE', 'RATE_LIMITED'],
  })
    .input(
      z.strictObject({
        password: z.string().min(1).max(1_024).optional(),
        /** Of an authenticator app: needed by everybody who has one. */
        code: MfaCode.optional(),
        passkey: z.strictObject({ challengeId: z.string().max(100), response: WebAuthnResponse }).optional(),
      }),
    )
    .output(SignedIn.pick({ token: true }).extend({ session: Session })),
  rotate: route({
    method: 'POST',
    path: '/sessions/rotate',
    tag,
    summary: 'A new token for this session; the old one ends at once',
    permission: 'session:self',
  })
    .input(z.strictObject({}))
    .output(SignedIn.pick({ token: true }).extend({ session: Session })),
  lock: route({
    method: 'POST',
    path: '/sessions/{sessionId}/lock',
    tag,
    summary: 'Keep a session from doing anything until it is unlocked',
    permission: 'session:manage',
    errors: ['NOT_FOUND'],
  })
    .input(because)
    .output(Session),
  unlock: route({
    method: 'POST',
    path: '/sessions/{sessionId}/unlock',
    tag,
    summary: 'Let a locked session go on',
    permission: 'session:manage',
    errors: ['NOT_FOUND'],
  })
    .input(byId)
    .output(Session),
};
