import { z } from 'zod';
import { SsoKind } from './connection.js';

/** All that a sign-in page learns of a provider; the default one comes first. */
export const PublicSsoProvider = z.object({ name: z.string(), slug: z.string(), kind: SsoKind });
export type PublicSsoProvider = z.infer<typeof PublicSsoProvider>;
export const PublicSsoProviders = z.object({ providers: z.array(PublicSsoProvider) });
export type PublicSsoProviders = z.infer<typeof PublicSsoProviders>;

/** What `POST /sso/logout` answers: where the browser goes to end the session at the provider, too. */
export const SsoSignedOut = z.object({ ended: z.boolean(), redirectTo: z.string().optional() });
export type SsoSignedOut = z.infer<typeof SsoSignedOut>;
