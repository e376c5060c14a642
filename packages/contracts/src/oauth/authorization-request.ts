import { z } from 'zod';
import { Timestamp } from '../ids.js';
import { ClientId } from './client.js';
import { OAuthScope } from './scope.js';

/** An application as somebody sees it who decides about it. */
export const AskingClient = z.object({
  clientId: ClientId,
  name: z.string(),
  homepage: z.string().optional(),
  /** The organisation that it belongs to. */
  organisation: z.string(),
});
export type AskingClient = z.infer<typeof AskingClient>;

export const AskedScope = z.object({ scope: OAuthScope, text: z.string() });

/** What an application asks a person for. */
export const AuthorizationRequest = z.object({
  requestId: z.string(),
  client: AskingClient,
  scopes: z.array(AskedScope),
  /** Who is about to be asked: the caller. */
  account: z.object({ name: z.string(), email: z.string() }),
  /** Where the answer goes. */
  returnsTo: z.string(),
  /** The application wants a fresh proof of who it is. */
  freshProof: z.boolean(),
  expiresAt: Timestamp,
});
export type AuthorizationRequest = z.infer<typeof AuthorizationRequest>;

/** Eight letters as a device shows them; spaces, hyphens and case do not count. */
export const UserCode = z
  .string()
  .min(8)
  .max(20)
  .transform((code) => code.toUpperCase().replace(/[^A-Z]/g, ''))
  .pipe(z.string().regex(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/, 'expected the eight letters that the device shows'));

export const DeviceRequest = z.object({
  userCode: z.string(),
  client: AskingClient,
  scopes: z.array(AskedScope),
  /** Where the request came from; nothing of it is proved. */
  device: z.object({ ipAddress: z.string().optional(), userAgent: z.string().optional() }),
  expiresAt: Timestamp,
});
export type DeviceRequest = z.infer<typeof DeviceRequest>;

/** An application that a person let in. */
export const OAuthConsent = z.object({
  client: AskingClient,
  scopes: z.array(AskedScope),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  /** Sign-ins and devices that may go on now. */
  live: z.number().int(),
});
export type OAuthConsent = z.infer<typeof OAuthConsent>;

/** A key that ID tokens are signed with, or were. */
export const SigningKey = z.object({
  kid: z.string(),
  algorithm: z.string(),
  createdAt: Timestamp,
  /** Signs no more; published until everything it signed has expired. */
  retiredAt: Timestamp.optional(),
});
export type SigningKey = z.infer<typeof SigningKey>;
