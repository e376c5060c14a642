import type { SsoKind, SsoPreset, SsoProvider } from '@autoweave/contracts';

/** What somebody chooses when they add a provider. */
export type ProviderChoice = 'google' | 'microsoft' | 'github' | 'oidc' | 'oauth2' | 'saml';

interface Words {
  readonly label: string;
  readonly detail: string;
  readonly kind: SsoKind;
  readonly preset: SsoPreset;
}

export const providerWords: Readonly<Record<ProviderChoice, Words>> = {
  google: { label: 'Google', detail: 'Google accounts and Google Workspace', kind: 'oidc', preset: 'google' },
  microsoft: { label: 'Microsoft', detail: 'One directory of Microsoft Entra ID (Azure AD)', kind: 'oidc', preset: 'microsoft' },
  github: { label: 'GitHub', detail: 'Accounts of github.com', kind: 'oauth2', preset: 'github' },
  oidc: { label: 'OpenID Connect', detail: 'Keycloak, Okta, Auth0, Authentik, Zitadel and others', kind: 'oidc', preset: 'custom' },
  saml: { label: 'SAML 2.0', detail: 'Okta, OneLogin, AD FS, Shibboleth and others', kind: 'saml', preset: 'custom' },
  oauth2: { label: 'OAuth 2.0', detail: 'A provider without OpenID Connect, such as one’s own GitHub', kind: 'oauth2', preset: 'custom' },
};
export const providerChoices = Object.entries(providerWords).map(([value, { label, detail }]) => ({ value, label, detail }));

export const choiceOf = ({ preset, kind }: Pick<SsoProvider, 'preset' | 'kind'>): ProviderChoice => (preset === 'custom' ? kind : preset);
