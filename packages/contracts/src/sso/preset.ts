import { z } from 'zod';
import type { SsoConnection } from './connection.js';

/** What a button shows; `custom` is everything without a mark of its own. */
export const SsoPreset = z.enum(['google', 'microsoft', 'github', 'custom']);
export type SsoPreset = z.infer<typeof SsoPreset>;

/** Discovers `https://accounts.google.com/o/oauth2/v2/auth` and what else it has (IDN-029). */
export const googleIssuer = 'https://accounts.google.com';
/** Of one organisation of Microsoft Entra: never `common`, where anybody's directory could say anything. */
const microsoftIssuer = /^https:\/\/login\.microsoftonline\.com\/(?!(?:common|organizations|consumers)\/)[\w.-]+\/v2\.0$/;

export const githubConnection = {
  kind: 'oauth2',
  authorizationUrl: 'https://github.com/login/oauth/authorize',
  tokenUrl: 'https://github.com/login/oauth/access_token',
  userInfoUrl: 'https://api.github.com/user',
  emailsUrl: 'https://api.github.com/user/emails',
  issuer: 'https://github.com/login/oauth',
  clientAuthentication: 'client_secret_post',
  scopes: ['read:user', 'user:email'],
} as const;

/** Why a connection does not fit the mark that its button would show; undefined when it does. */
export function presetMismatch(preset: SsoPreset, connection: SsoConnection): string | undefined {
  switch (preset) {
    case 'google':
      return connection.kind === 'oidc' && connection.issuer === googleIssuer
        ? undefined
        : `Google is OpenID Connect with the issuer ${googleIssuer}`;
    case 'microsoft':
      return connection.kind === 'oidc' && microsoftIssuer.test(connection.issuer)
        ? undefined
        : 'Microsoft is OpenID Connect with the issuer https://login.microsoftonline.com/{directory id}/v2.0 of one directory';
    case 'github':
      return connection.kind === 'oauth2' &&
        connection.tokenUrl === githubConnection.tokenUrl &&
        connection.authorizationUrl === githubConnection.authorizationUrl &&
        connection.userInfoUrl === githubConnection.userInfoUrl &&
        connection.emailsUrl === githubConnection.emailsUrl
        ? undefined
        : 'GitHub is OAuth 2.0 at github.com; a GitHub of one’s own is “custom”';
    case 'custom':
      return undefined;
  }
}
