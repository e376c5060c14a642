import { dsig, md, redirectBinding } from './saml-names.js';
import { elementsOf, namedChildren, onlyChild, parseXml, textOf } from './xml.js';

/** What a provider's metadata says of it. */
interface SamlMetadata {
  readonly entityId: string;
  readonly signInUrl: string | undefined;
  readonly certificates: readonly string[];
}

/** Reads metadata of one provider. Throws Error with the reason. Its signature is not checked: nothing of it is believed, only compared or shown. */
export function readMetadata(xml: string): SamlMetadata {
  // Metadata may carry comments and an XML declaration; neither can change what is compared here.
  const root = parseXml(xml.replaceAll(/<!--[\s\S]*?-->/g, '').trim());
  if (root.localName !== 'EntityDescriptor' || root.namespaceURI !== md) throw new Error('it is not the metadata of one SAML provider');
  const idp = onlyChild(root, md, 'IDPSSODescriptor');
  const keys = namedChildren(idp, md, 'KeyDescriptor').filter((key) => (key.getAttribute('use') || 'signing') === 'signing');
  const service = namedChildren(idp, md, 'SingleSignOnService').find((one) => one.getAttribute('Binding') === redirectBinding);
  return {
    entityId: root.getAttribute('entityID') ?? '',
    signInUrl: service?.getAttribute('Location') ?? undefined,
    certificates: keys
      .flatMap((key) => elementsOf(key).filter((one) => one.localName === 'X509Certificate' && one.namespaceURI === dsig))
      .map((one) => textOf(one).replaceAll(/\s+/g, '')),
  };
}
