import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { Inject, Injectable } from '@nestjs/common';
import { type ExternalIdentity, identityOf } from './external-identity.js';
import { SsoFlows } from './flows.js';
import type { ProviderOf } from './known-provider.js';
import { clockSkewMs, readAssertion } from './saml-assertion.js';
import { openEnvelope, type SamlEnvelope } from './saml-envelope.js';
import { SsoRefused } from './sso-refused.js';

type SamlProvider = ProviderOf<'saml'>;

/** Our side as a SAML provider knows it. */
interface SamlService {
  /** Our own name, which is also where our metadata lies. */
  readonly entityId: string;
  /** Where answers go. */
  readonly acs: string;
}

/** An XML name must not begin with a digit or a hyphen. */
const requestIdOf = (state: string): string => `_${state}`;
export const stateOf = (requestId: string): string => requestId.slice(1);

/**
 * SAML 2.0, begun here. Signatures are checked by node-saml, which alone takes replays, document types, empty names and
 * answers for others: the shape before it and the content after it are ours (`saml-envelope`, `saml-assertion`).
 */
@Injectable()
export class SamlSignIn {
  constructor(@Inject(SsoFlows) private readonly flows: SsoFlows) {}

  addressOf(provider: SamlProvider, service: SamlService, state: string): Promise<string> {
    return this.library(provider, service, requestIdOf(state)).getAuthorizeUrlAsync(state, undefined, {});
  }

  metadataOf(provider: SamlProvider, service: SamlService): string {
    return this.library(provider, service).generateServiceProviderMetadata(null, null);
  }

  /** An answer whose shape is right. Throws SsoRefused. */
  open(provider: SamlProvider, encoded: string): SamlEnvelope {
    return refusing(() => openEnvelope(encoded, provider.connection.entityId));
  }

  /** Who an answer tells of. Throws SsoRefused for one that is not signed by the provider, not for us, or was here before. */
  async identify(provider: SamlProvider, service: SamlService, envelope: SamlEnvelope): Promise<ExternalIdentity> {
    if (envelope.destination !== service.acs)
      throw new SsoRefused('invalid_answer', `it is meant for ${envelope.destination.slice(0, 200) || 'nobody'}, not for us`);
    const signed = await this.signedAssertion(provider, service, envelope.encoded);
    const assertion = refusing(() =>
      readAssertion(signed, {
        issuer: provider.connection.entityId,
        audience: service.entityId,
        recipient: service.acs,
        requestId: envelope.inResponseTo,
        now: Date.now(),
      }),
    );
    if (!(await this.flows.isFirst(provider, assertion.id, assertion.usableUntil)))
      throw new SsoRefused('expired', 'this assertion was used before');
    if (assertion.isTransient && provider.attributes.subject === undefined)
      throw new SsoRefused('invalid_answer', 'the NameID is another one every time: name the attribute that stays, or change the format');
    const identity = identityOf('saml', provider.attributes, { ...assertion.attributes, NameID: assertion.nameId });
    if (!identity) throw new SsoRefused('invalid_answer', 'the assertion names no subject');
    return { ...identity, secondFactor: assertion.secondFactor };
  }

  private async signedAssertion(provider: SamlProvider, service: SamlService, encoded: string): Promise<string> {
    try {
      const { profile } = await this.library(provider, service).validatePostResponseAsync({ SAMLResponse: encoded });
      const xml = profile?.getAssertionXml?.();
      if (xml === undefined) throw new Error('nothing in it is signed');
      return xml;
    } catch (error) {
      throw new SsoRefused('invalid_answer', `the signature or the content was refused: ${(error as Error).message}`.slice(0, 300), {
        cause: error,
      });
    }
  }

  private library({ connection }: SamlProvider, { entityId, acs }: SamlService, requestId?: string): SAML {
    return new SAML({
      issuer: entityId,
      audience: entityId,
      callbackUrl: acs,
      entryPoint: connection.signInUrl,
      idpIssuer: connection.entityId,
      idpCert: [...connection.certificates],
      // Either is enough: what is not covered by a signature is not read.
      wantAuthnResponseSigned: false,
      wantAssertionsSigned: false,
      acceptedClockSkewMs: clockSkewMs,
      identifierFormat: null,
      disableRequestedAuthnContext: true,
      // Which request is answered, and that it is answered once, is known to all gateways by the stored flow.
      validateInResponseTo: ValidateInResponseTo.never,
      ...(requestId === undefined ? {} : { generateUniqueId: () => requestId }),
    });
  }
}

function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new SsoRefused('invalid_answer', (error as Error).message, { cause: error });
  }
}
