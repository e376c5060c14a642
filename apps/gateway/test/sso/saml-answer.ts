import { randomUUID } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { SignedXml } from 'xml-crypto';
import type { SamlKeys } from './saml-keys.js';

export const idpName = 'https://idp.example.test/metadata';

/** What a provider of the test says; every part can be something else than it should. */
export interface Saying {
  readonly acs: string;
  readonly audience: string;
  readonly inResponseTo: string;
  readonly destination?: string;
  readonly recipient?: string;
  readonly issuer?: string;
  readonly nameId?: string;
  readonly nameIdFormat?: string;
  readonly assertionId?: string;
  readonly confirmedFor?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly context?: string;
  readonly startsInMs?: number;
  readonly endsInMs?: number;
  readonly status?: string;
}

const at = (inMs: number): string => new Date(Date.now() + inMs).toISOString();

export function assertion(saying: Saying): string {
  const { acs, audience, inResponseTo, issuer = idpName, nameId = 'vic-at-idp', startsInMs = -1_000, endsInMs = 60_000 } = saying;
  const attributes = Object.entries(saying.attributes ?? {})
    .map(([name, value]) => `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`)
    .join('');
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${saying.assertionId ?? `_a${randomUUID()}`}" Version="2.0" IssueInstant="${at(0)}">` +
    `<saml:Issuer>${issuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="${saying.nameIdFormat ?? 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'}">${nameId}</saml:NameID>` +
    `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${at(endsInMs)}" Recipient="${saying.recipient ?? acs}" InResponseTo="${saying.confirmedFor ?? inResponseTo}"/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${at(startsInMs)}" NotOnOrAfter="${at(endsInMs)}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${at(0)}" SessionIndex="_s"><saml:AuthnContext><saml:AuthnContextClassRef>${saying.context ?? 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
    `<saml:AttributeStatement>${attributes}</saml:AttributeStatement></saml:Assertion>`
  );
}

export function response(saying: Saying, content: string): string {
  const { acs, inResponseTo, issuer = idpName, destination = acs, status = 'urn:oasis:names:tc:SAML:2.0:status:Success' } = saying;
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r${randomUUID()}" Version="2.0" IssueInstant="${at(0)}"` +
    `${destination === '' ? '' : ` Destination="${destination}"`}${inResponseTo === '' ? '' : ` InResponseTo="${inResponseTo}"`}>` +
    `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>${content}</samlp:Response>`
  );
}

interface Algorithms {
  readonly signature?: string;
  readonly digest?: string;
}

/** Signs one element, as a provider does: enveloped, right behind its issuer. */
export function sign(xml: string, element: 'Assertion' | 'Response', keys: SamlKeys, { signature, digest }: Algorithms = {}): string {
  const signed = new SignedXml({
    privateKey: keys.privateKey,
    publicCert: keys.certificate,
    signatureAlgorithm: signature ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  });
  const path = element === 'Response' ? "/*[local-name(.)='Response']" : "//*[local-name(.)='Assertion']";
  signed.addReference({
    xpath: path,
    digestAlgorithm: digest ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
  });
  signed.computeSignature(xml, { location: { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' } });
  return signed.getSignedXml();
}

export const encode = (xml: string): string => Buffer.from(xml, 'utf8').toString('base64');

/** The question that our address to the provider carries. */
export function questionIn(address: URL): { readonly id: string; readonly xml: string; readonly relayState: string } {
  const xml = inflateRawSync(Buffer.from(address.searchParams.get('SAMLRequest') as string, 'base64')).toString('utf8');
  return { id: /ID="([^"]+)"/.exec(xml)?.[1] as string, xml, relayState: address.searchParams.get('RelayState') as string };
}
