import { githubConnection, googleIssuer, SsoAttributes, type SsoProvider, SsoProviderInput } from '@autoweave/contracts';
import { wordsOf } from '../api/words';
import { choiceOf, type ProviderChoice, providerWords } from './provider-kinds';

/** A provider as somebody types it: everything is text until it is sent. */
export interface ProviderDraft {
  readonly choice: ProviderChoice;
  readonly name: string;
  readonly slug: string;
  readonly clientId: string;
  /** Empty: the stored one stays. */
  readonly clientSecret: string;
  readonly secretInHeader: boolean;
  readonly issuer: string;
  /** Of Microsoft. */
  readonly directory: string;
  readonly scopes: string;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly userInfoUrl: string;
  readonly emailsUrl: string;
  readonly entityId: string;
  readonly signInUrl: string;
  readonly certificates: string;
  readonly metadataUrl: string;
  readonly allowedDomains: string;
  readonly blockedDomains: string;
  readonly trustEmail: boolean;
  readonly autoCreate: boolean;
  /** Empty: none. */
  readonly defaultRole: string;
  readonly roleRules: string;
  readonly attributes: SsoAttributes;
}

const usualAttributes = SsoAttributes.parse({});
/** Under which names SAML providers and GitHub tell of a person, where that is not what OpenID Connect calls it. */
const attributesFor: Readonly<Partial<Record<ProviderChoice, SsoAttributes>>> = {
  github: { ...usualAttributes, username: 'login' },
  saml: { ...usualAttributes, name: 'displayName', username: 'uid' },
};

export const freshDraft = (choice: ProviderChoice): ProviderDraft => ({
  choice,
  name: providerWords[choice].preset === 'custom' ? '' : providerWords[choice].label,
  slug: providerWords[choice].preset === 'custom' ? '' : choice,
  clientId: '',
  clientSecret: '',
  secretInHeader: false,
  issuer: '',
  directory: '',
  scopes: choice === 'oauth2' ? '' : 'openid, profile, email',
  authorizationUrl: '',
  tokenUrl: '',
  userInfoUrl: '',
  emailsUrl: '',
  entityId: '',
  signInUrl: '',
  certificates: '',
  metadataUrl: '',
  allowedDomains: '',
  blockedDomains: '',
  trustEmail: choice === 'saml' || choice === 'microsoft',
  autoCreate: false,
  defaultRole: 'viewer',
  roleRules: '',
  attributes: attributesFor[choice] ?? usualAttributes,
});

export function draftOf(provider: SsoProvider): ProviderDraft {
  const { connection } = provider;
  return {
    ...freshDraft(choiceOf(provider)),
    name: provider.name,
    slug: provider.slug,
    ...(connection.kind === 'saml'
      ? {
          entityId: connection.entityId,
          signInUrl: connection.signInUrl,
          certificates: connection.certificates.join('\n\n'),
          metadataUrl: connection.metadataUrl ?? '',
        }
      : {
          clientId: connection.clientId,
          secretInHeader: connection.clientAuthentication === 'client_secret_basic',
          scopes: connection.scopes.join(', '),
        }),
    ...(connection.kind === 'oidc'
      ? { issuer: connection.issuer, directory: /microsoftonline\.com\/([^/]+)/.exec(connection.issuer)?.[1] ?? '' }
      : {}),
    ...(connection.kind === 'oauth2'
      ? {
          authorizationUrl: connection.authorizationUrl,
          tokenUrl: connection.tokenUrl,
          userInfoUrl: connection.userInfoUrl,
          emailsUrl: connection.emailsUrl ?? '',
        }
      : {}),
    allowedDomains: provider.allowedDomains.join(', '),
    blockedDomains: provider.blockedDomains.join(', '),
    trustEmail: provider.trustEmail,
    autoCreate: provider.autoCreate,
    defaultRole: provider.defaultRole ?? '',
    roleRules: provider.roleRules.map(({ value, role }) => `${value} = ${role}`).join('\n'),
    attributes: provider.attributes,
  };
}

/** PEM blocks one after the other, or bare base64 with empty lines between. */
const certificatesOf = (text: string): string[] =>
  (text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? text.split(/\n\s*\n/))
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** `group = role`, one to a line. A group may itself hold an equals sign, as in `CN=ops`. */
export const rulesOf = (text: string): { value: string; role: string }[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.lastIndexOf('=');
      return { value: line.slice(0, Math.max(at, 0)).trim(), role: line.slice(at + 1).trim() };
    });

function connectionOf(draft: ProviderDraft): unknown {
  const client = {
    clientId: draft.clientId,
    clientAuthentication: draft.secretInHeader ? 'client_secret_basic' : 'client_secret_post',
    scopes: wordsOf(draft.scopes),
  };
  switch (draft.choice) {
    case 'google':
      return { kind: 'oidc', ...client, issuer: googleIssuer };
    case 'microsoft':
      return { kind: 'oidc', ...client, issuer: `https://login.microsoftonline.com/${draft.directory.trim()}/v2.0` };
    case 'oidc':
      return { kind: 'oidc', ...client, issuer: draft.issuer.trim() };
    case 'github':
      return { ...githubConnection, scopes: [...githubConnection.scopes], clientId: draft.clientId };
    case 'oauth2':
      return {
        kind: 'oauth2',
        ...client,
        authorizationUrl: draft.authorizationUrl.trim(),
        tokenUrl: draft.tokenUrl.trim(),
        userInfoUrl: draft.userInfoUrl.trim(),
        ...(draft.emailsUrl.trim() === '' ? {} : { emailsUrl: draft.emailsUrl.trim() }),
      };
    case 'saml':
      return {
        kind: 'saml',
        entityId: draft.entityId,
        signInUrl: draft.signInUrl.trim(),
        certificates: certificatesOf(draft.certificates),
        ...(draft.metadataUrl.trim() === '' ? {} : { metadataUrl: draft.metadataUrl.trim() }),
      };
  }
}

/** What is sent, or what is still wrong with it, by the first part of its path. */
export const readDraft = (draft: ProviderDraft) =>
  SsoProviderInput.safeParse({
    slug: draft.slug,
    name: draft.name,
    preset: providerWords[draft.choice].preset,
    connection: connectionOf(draft),
    ...(draft.clientSecret === '' ? {} : { clientSecret: draft.clientSecret }),
    attributes: draft.attributes,
    roleRules: rulesOf(draft.roleRules),
    autoCreate: draft.autoCreate,
    defaultRole: draft.defaultRole === '' ? null : draft.defaultRole,
    allowedDomains: wordsOf(draft.allowedDomains),
    blockedDomains: wordsOf(draft.blockedDomains),
    trustEmail: draft.trustEmail,
  });
