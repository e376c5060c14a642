const md = 'urn:oasis:names:tc:SAML:2.0:metadata';
const dsig = 'http://www.w3.org/2000/09/xmldsig#';
const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/** What a provider's metadata fills in; undefined when the text is no metadata of one provider. The browser's parser loads nothing. */
export function metadataFields(xml: string): { entityId: string; signInUrl: string; certificates: string } | undefined {
  const root = new DOMParser().parseFromString(xml, 'application/xml').documentElement;
  const idp = root.getElementsByTagNameNS(md, 'IDPSSODescriptor')[0];
  const entityId = root.getAttribute('entityID');
  if (root.localName !== 'EntityDescriptor' || !idp || !entityId) return undefined;
  const services = Array.from(idp.getElementsByTagNameNS(md, 'SingleSignOnService'));
  const keys = Array.from(idp.getElementsByTagNameNS(md, 'KeyDescriptor')).filter(
    (key) => (key.getAttribute('use') ?? 'signing') === 'signing',
  );
  const certificates = keys.flatMap((key) =>
    Array.from(key.getElementsByTagNameNS(dsig, 'X509Certificate'), (one) => one.textContent ?? ''),
  );
  return {
    entityId,
    signInUrl: services.find((one) => one.getAttribute('Binding') === redirect)?.getAttribute('Location') ?? '',
    certificates: certificates.map((one) => one.replaceAll(/\s+/g, '')).join('\n\n'),
  };
}
