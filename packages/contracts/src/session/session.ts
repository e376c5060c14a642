import { z } from 'zod';
import { SessionId, Timestamp, UserId } from '../ids.js';

export const SessionType = z.enum(['web', 'mobile', 'cli', 'api', 'service']);
export type SessionType = z.infer<typeof SessionType>;
export const AuthMethod = z.enum(['password', 'link', 'sso', 'oauth', 'api_key', 'mfa']);
export type AuthMethod = z.infer<typeof AuthMethod>;
export const SessionStatus = z.enum(['active', 'locked', 'expired', 'revoked']);
export type SessionStatus = z.infer<typeof SessionStatus>;

/** A sign-in as its owner sees it; the token itself is never shown again. */
export const Session = z.object({
  sessionId: SessionId,
  userId: UserId,
  type: SessionType,
  status: SessionStatus,
  authMethod: AuthMethod,
  device: z.object({ browser: z.string().optional(), os: z.string().optional(), platform: z.string().optional() }),
  ipAddress: z.string().optional(),
  mfaVerified: z.boolean(),
  elevatedUntil: Timestamp.optional(),
  createdAt: Timestamp,
  lastActivityAt: Timestamp,
  expiresAt: Timestamp,
  /** Why it was locked or revoked. */
  reason: z.string().optional(),
  /** Whether it is the one that asks. */
  current: z.boolean(),
});
export type Session = z.infer<typeof Session>;
