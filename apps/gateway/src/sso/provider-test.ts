import type { SsoCheck } from '@autoweave/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { type Configuration, genericGrantRequest, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';
import { certificateOf } from './certificate.js';
import { isOfKind, type KnownProvider, type ProviderOf } from './known-provider.js';
import { type OAuthProvider, OpenIdConfigurations } from './openid-configurations.js';
import { wordsOf } from './openid-sign-in.js';
import { ProviderEgress } from './provider-egress.js';
import { readMetadata } from './saml-metadata.js';

const ok = (title: string, message: string): SsoCheck => ({ title, state: 'ok', message });
const warning = (title: string, message: string): SsoCheck => ({ title, state: 'warning', message });
const failed = (title: string, message: string): SsoCheck => ({ title, state: 'failed', message });
const soonDays = 30;

/** Looks at a provider as a sign-in would, up to where a person is needed, and says in words what is wrong. */
@Injectable()
export class ProviderTest {
  constructor(
    @Inject(OpenIdConfigurations) private readonly configurations: OpenIdConfigurations,
    @Inject(ProviderEgress) private readonly egress: ProviderEgress,
  ) {}

  async run(provider: KnownProvider, callback: string): Promise<{ works: boolean; checks: SsoCheck[] }> {
    const checks = [
      ...(isOfKind(provider, 'saml') ? await this.saml(provider) : await this.openId(provider as OAuthProvider, callback)),
      ...addressChecks(provider),
    ];
    return { works: checks.every(({ state }) => state !== 'failed'), checks };
  }

  private async openId(provider: OAuthProvider, callback: string): Promise<SsoCheck[]> {
    let configuration: Configuration;
    const title = provider.kind === 'oidc' ? 'Discovery' : 'Addresses';
    try {
      configuration = await this.configurations.fresh(provider);
    } catch (error) {
      return [failed(title, `${wordsOf(error)}. Compare the issuer with what the provider’s own page says, to the letter.`)];
    }
    const server = configuration.serverMetadata();
    const checks = [ok(title, `The provider calls itself ${server.issuer}.`)];
    if (isOfKind(provider, 'oidc')) {
      checks.push(...metadataChecks(configuration), await this.keys(server.jwks_uri));
      if (!provider.connection.scopes.includes('openid'))
        checks.push(failed('Scopes', 'Without the scope “openid” there is no ID token. Add it.'));
    }
    checks.push(await clientCheck(configuration, callback));
    return checks;
  }

  private async keys(address: string | undefined): Promise<SsoCheck> {
    if (address === undefined) return failed('Keys', 'The provider publishes no keys (jwks_uri): its tokens cannot be checked.');
    try {
      const response = await this.egress.fetch(address);
      const { keys } = (await response.json()) as { keys?: unknown };
      if (!Array.isArray(keys) || keys.length === 0) return failed('Keys', `${address} holds no keys.`);
      return ok('Keys', `${keys.length === 1 ? 'One key' : `${keys.length} keys`} to check tokens with.`);
    } catch (error) {
      return failed('Keys', `${wordsOf(error)}.`);
    }
  }

  private async saml({ connection }: ProviderOf<'saml'>): Promise<SsoCheck[]> {
    const checks = connection.certificates.map(certificateCheck);
    if (connection.metadataUrl === undefined)
      return [...checks, warning('Metadata', 'No metadata address is set: nothing can be compared. A sign-in shows whether it works.')];
    try {
      const response = await this.egress.fetch(connection.metadataUrl);
      if (!response.ok) return [...checks, failed('Metadata', `${connection.metadataUrl} answered ${response.status}.`)];
      return [...checks, ...compare(connection, readMetadata(await response.text()))];
    } catch (error) {
      return [...checks, failed('Metadata', `${wordsOf(error)}.`)];
    }
  }
}

function metadataChecks(configuration: Configuration): SsoCheck[] {
  const server = configuration.serverMetadata();
  const missing = (['authorization_endpoint', 'token_endpoint'] as const).filter((name) => server[name] === undefined);
  return [
    missing.length === 0
      ? ok('Endpoints', `People sign in at ${server.authorization_endpoint}.`)
      : failed('Endpoints', `The provider names no ${missing.join(' and no ')}.`),
    server.supportsPKCE()
      ? ok('PKCE', 'The provider says that it checks PKCE with S256.')
      : warning('PKCE', 'The provider does not say that it checks PKCE. It is sent all the same, beside state and nonce.'),
    server.end_session_endpoint === undefined
      ? warning('Signing out', 'The provider names no place to sign out at: signing out here does not end the session there.')
      : ok('Signing out', 'Signing out here ends the session at the provider, too. Register our sign-in page as address after sign-out.'),
  ];
}

/** A code that nobody issued: who knows the client refuses the code, who does not refuses the client. */
async function clientCheck(configuration: Configuration, callback: string): Promise<SsoCheck> {
  const title = 'Client';
  try {
    await genericGrantRequest(configuration, 'authorization_code', {
      code: 'autoweave-test',
      redirect_uri: callback,
      code_verifier: 'x'.repeat(43),
    });
    return warning(title, 'The provider took a code that it never issued. Look at what stands behind this address.');
  } catch (error) {
    if (error instanceof WWWAuthenticateChallengeError) return failed(title, clientRefused('it asks for another proof'));
    if (!(error instanceof ResponseBodyError)) {
      const text = wordsOf(error);
      return /access_token|response body/i.test(text)
        ? warning(title, 'The provider’s answer does not tell whether it knows the client. A sign-in shows it.')
        : failed(title, `${text}.`);
    }
    if (['invalid_client', 'unauthorized_client', 'incorrect_client_credentials'].includes(error.error))
      return failed(title, clientRefused(error.error));
    return ok(title, `The provider knows the client: it refuses a made-up code (${error.error}) and not who sends it.`);
  }
}

const clientRefused = (why: string): string =>
  `The provider refuses the client (${why}): compare id and secret, and whether it wants the secret in the header or in the body.`;

function certificateCheck(text: string): SsoCheck {
  const title = 'Certificate';
  const certificate = certificateOf(text);
  if (!certificate) return failed(title, 'A certificate cannot be read.');
  const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
  const until = new Date(certificate.validTo).toISOString().slice(0, 10);
  // Only the key in it counts: providers sign on after the date, so it stops nobody by itself.
  if (days < 0) return warning(title, `It ran out on ${until}. Signatures are still checked with its key; ask for the new one.`);
  return days < soonDays
    ? warning(title, `It runs out on ${until}. Add the next one beside it before then.`)
    : ok(title, `Good until ${until}.`);
}

function compare(connection: ProviderOf<'saml'>['connection'], found: ReturnType<typeof readMetadata>): SsoCheck[] {
  const prints = (texts: readonly string[]) => texts.map((text) => certificateOf(text)?.fingerprint256);
  const known = prints(connection.certificates);
  const unknown = prints(found.certificates).filter((print) => !known.includes(print));
  return [
    found.entityId === connection.entityId
      ? ok('Entity id', `The provider calls itself ${found.entityId}.`)
      : failed('Entity id', `The metadata says ${found.entityId}, here stands ${connection.entityId}.`),
    found.signInUrl === undefined || found.signInUrl === connection.signInUrl
      ? ok('Sign-in address', `Requests go to ${connection.signInUrl}.`)
      : failed('Sign-in address', `The metadata says ${found.signInUrl}, here stands ${connection.signInUrl}.`),
    unknown.length === 0
      ? ok('Signing keys', 'Every signing certificate of the metadata is known here.')
      : failed(
          'Signing keys',
          'The metadata has a signing certificate that is not entered here: answers signed with it are refused. Add it.',
        ),
  ];
}

function addressChecks({ trustEmail, kind, preset, allowedDomains }: KnownProvider): SsoCheck[] {
  const says = kind === 'saml' || preset === 'microsoft';
  if (trustEmail) return [ok('Addresses', `Addresses of ${allowedDomains.join(', ')} count as confirmed.`)];
  return says
    ? [
        warning(
          'Addresses',
          'Providers of this kind seldom say that an address is confirmed; without that nobody gets in. Name your domains and trust their addresses.',
        ),
      ]
    : [];
}
