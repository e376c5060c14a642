import type { SsoProvider } from '@autoweave/contracts';
import { describe, expect, it } from 'vitest';
import { draftOf, freshDraft, readDraft, rulesOf } from './provider-draft';
import { type ProviderChoice, providerWords } from './provider-kinds';

const pem = `-----BEGIN CERTIFICATE-----\n${'A'.repeat(120)}\n-----END CERTIFICATE-----`;
const filled: Readonly<Record<ProviderChoice, object>> = {
  google: { clientId: 'c' },
  microsoft: { clientId: 'c', directory: 'contoso.onmicrosoft.com', allowedDomains: 'contoso.com' },
  github: { clientId: 'c' },
  oidc: { name: 'Keycloak', slug: 'kc', clientId: 'c', issuer: 'https://kc.example.com/realms/x' },
  oauth2: {
    name: 'Git',
    slug: 'git',
    clientId: 'c',
    authorizationUrl: 'https://git.example.com/a',
    tokenUrl: 'https://git.example.com/t',
    userInfoUrl: 'https://git.example.com/u',
  },
  saml: {
    name: 'Corp',
    slug: 'corp',
    entityId: 'https://idp.example.com',
    signInUrl: 'https://idp.example.com/sso',
    certificates: `${pem}\n${pem}`,
    allowedDomains: 'example.com',
  },
};

describe('a provider as it is typed', () => {
  it.each(Object.keys(providerWords) as ProviderChoice[])('of %s becomes what the gateway takes, and comes back the same', (choice) => {
    const read = readDraft({ ...freshDraft(choice), ...filled[choice], roleRules: 'CN=ops,OU=x = operator\n\ndevs=developer' });
    expect(read.error?.issues).toBeUndefined();
    expect(read.data).toMatchObject({ preset: providerWords[choice].preset, connection: { kind: providerWords[choice].kind } });
    const stored = { ...read.data, kind: read.data?.connection.kind } as unknown as SsoProvider;
    expect(readDraft(draftOf(stored)).data).toEqual(read.data);
  });
  it('takes several certificates, also bare ones with a line between', () => {
    const bare = `${'B'.repeat(120)}\n\n${'C'.repeat(120)}`;
    const read = readDraft({ ...freshDraft('saml'), ...filled.saml, certificates: bare });
    expect(read.data?.connection).toMatchObject({ certificates: ['B'.repeat(120), 'C'.repeat(120)] });
  });
  it('says where trusted domains are missing, and never trusts without them', () => {
    const read = readDraft({ ...freshDraft('saml'), ...filled.saml, allowedDomains: '' });
    expect(read.error?.issues[0]).toMatchObject({ path: ['allowedDomains'] });
  });
  it('splits a rule at its last equals sign, and leaves one without a role to be refused', () => {
    expect(rulesOf('a=b = viewer')).toEqual([{ value: 'a=b', role: 'viewer' }]);
    expect(readDraft({ ...freshDraft('google'), clientId: 'c', roleRules: 'ops' }).success).toBe(false);
  });
});
