import type { SsoKind } from '@autoweave/contracts';

/** Our own addresses as a provider must be told them. */
interface SsoAddresses {
  readonly callback: string;
  readonly metadata?: string;
  readonly backchannelLogout?: string;
}

export const callbackAddress = (base: string, slug: string): string => `${base}/sso/callback/${slug}`;
export const metadataAddress = (base: string, slug: string): string => `${base}/sso/metadata/${slug}`;

export const ssoAddresses = (base: string, { slug, kind }: { readonly slug: string; readonly kind: SsoKind | string }): SsoAddresses => ({
  callback: callbackAddress(base, slug),
  ...(kind === 'saml' ? { metadata: metadataAddress(base, slug) } : {}),
  ...(kind === 'oidc' ? { backchannelLogout: `${base}/sso/backchannel-logout/${slug}` } : {}),
});

/** The gateway as browsers reach it: as configured, else as this request reached it. */
export const publicBase = (configured: string | undefined, request: { readonly protocol: string; readonly host: string }): string =>
  configured?.replace(/\/+$/, '') ?? `${request.protocol}://${request.host}`;
