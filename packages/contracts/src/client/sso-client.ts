import { z } from 'zod';
import { MfaRequired } from '../mfa/mfa.js';
import { type PublicSsoProvider, PublicSsoProviders, SsoSignedOut } from '../sso/public-provider.js';
import { SsoRefusal, ssoRefusals } from '../sso/refusal.js';
import type { ApiClientOptions } from './api-client.js';
import { gatewayFetch } from './api-client.js';

/** What a sign-in page needs of single sign-on, which speaks at `/sso` outside of the API. */
export interface SsoClient {
  /** Providers that may be signed in with: of an organisation by its slug, or of the installation's own. */
  offered(organisation?: string): Promise<readonly PublicSsoProvider[]>;
  /** Where a browser goes to sign in with one and to come back to a page. */
  signInAddress(slug: string, returnTo: string): string;
  /** Ends the session; `redirectTo` is where it ends at the provider, if it came from one that has such a place. */
  signOut(): Promise<SsoSignedOut>;
}

/** Every rejection is an `ApiError`. */
export function createSsoClient(options: ApiClientOptions): SsoClient {
  const send = gatewayFetch(options);
  const at = (path: string): string => `${options.baseUrl}/sso/${path}`;
  return {
    offered: async (organisation) => {
      const query = organisation === undefined ? '' : `?${new URLSearchParams({ organisation })}`;
      return PublicSsoProviders.parse(await (await send(new Request(at(`providers${query}`)))).json()).providers;
    },
    signInAddress: (slug, returnTo) => `${at(`login/${encodeURIComponent(slug)}`)}?${new URLSearchParams({ returnTo })}`,
    signOut: async () => SsoSignedOut.parse(await (await send(new Request(at('logout'), { method: 'POST' }))).json()),
  };
}

const fromBase64Url = (text: string): string => {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
};

/** The second step of a sign-in that came back from a provider, out of the fragment of the page; undefined when none is there. */
export function secondStepIn(fragment: string): MfaRequired['mfa'] | undefined {
  const packed = new URLSearchParams(fragment.replace(/^#/, '')).get('mfa');
  if (packed === null) return undefined;
  try {
    const read = MfaRequired.shape.mfa.safeParse(JSON.parse(fromBase64Url(packed)));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}

/** What a person is told whose sign-in at a provider was refused. */
export function ssoRefusalText(code: string | undefined): string | undefined {
  const read = SsoRefusal.safeParse(code);
  if (read.success) return ssoRefusals[read.data];
  return z.string().min(1).safeParse(code).success ? 'Signing in did not work. Begin again.' : undefined;
}
