import { digestAlgorithms, dsig, saml, samlp, signatureAlgorithms, success, transforms } from './saml-names.js';
import { elementsOf, namedChildren, onlyChild, parseXml, textOf, type XmlElement } from './xml.js';

const mostBytes = 256 * 1024;

/** A SAML answer whose shape was checked, and nothing else: whose it is, only its signature says. */
export interface SamlEnvelope {
  readonly encoded: string;
  readonly inResponseTo: string;
  /** Whom it says that it is meant for. */
  readonly destination: string;
}

/**
 * Refuses every answer that is not built as the plain ones of the standard are: one response with one assertion right below
 * it, signatures only on these two and each over exactly its own element, no id twice. Signatures that were wrapped around
 * something else need another shape. `issuer` is the provider's own name. Throws Error with the reason.
 */
export function openEnvelope(encoded: string, issuer: string): SamlEnvelope {
  if (encoded.length > mostBytes * 1.4 || !/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(encoded)) throw new Error('it is not base64, or too long');
  const root = parseXml(Buffer.from(encoded, 'base64').toString('utf8'));
  if (root.localName !== 'Response' || root.namespaceURI !== samlp) throw new Error(`it is a ${root.localName}, not a SAML response`);
  if (root.getAttribute('Version') !== '2.0') throw new Error('it is not SAML 2.0');
  assertSuccess(root);
  const all = elementsOf(root);
  assertOneOfEach(root, all);
  assertIdsUnique(all);
  for (const signature of all.filter(isSignature)) assertPlainSignature(signature, root);
  for (const said of namedChildren(root, saml, 'Issuer'))
    if (textOf(said) !== issuer) throw new Error(`it comes from ${textOf(said).slice(0, 200)}, not from this provider`);
  const inResponseTo = root.getAttribute('InResponseTo') ?? '';
  if (inResponseTo === '') throw new Error('it answers no request of ours: sign-ins are begun here');
  return { encoded, inResponseTo, destination: root.getAttribute('Destination') ?? '' };
}

const isSignature = ({ localName }: XmlElement): boolean => localName === 'Signature';

function assertOneOfEach(root: XmlElement, all: readonly XmlElement[]): void {
  const count = (name: string) => all.filter(({ localName }) => localName === name).length;
  if (count('EncryptedAssertion') > 0 || count('EncryptedID') > 0)
    throw new Error('it is encrypted; switch encryption of assertions off at the provider, TLS protects them');
  if (count('Response') !== 1) throw new Error('it holds a response inside');
  if (count('Assertion') !== 1) throw new Error(`it holds ${count('Assertion')} assertions`);
  onlyChild(root, saml, 'Assertion');
  if (count('Object') > 0) throw new Error('something hides in a signature');
}

function assertIdsUnique(all: readonly XmlElement[]): void {
  const seen = new Set<string>();
  for (const element of all)
    for (const { localName, name, value } of Array.from(element.attributes)) {
      if (!/^(?:ID|AssertionID)$/i.test(localName ?? name)) continue;
      if (seen.has(value)) throw new Error('two elements have the same id');
      seen.add(value);
    }
}

function assertPlainSignature(signature: XmlElement, root: XmlElement): void {
  const owner = signature.parentNode;
  const isSigned = owner !== null && (owner === root || (owner.localName === 'Assertion' && owner.parentNode === root));
  if (!isSigned || signature.namespaceURI !== dsig) throw new Error('a signature stands where none belongs');
  if (namedChildren(owner, dsig, 'Signature').length !== 1) throw new Error('an element is signed twice');
  const info = onlyChild(signature, dsig, 'SignedInfo');
  const reference = onlyChild(info, dsig, 'Reference');
  const id = owner.getAttribute('ID');
  if (!id || reference.getAttribute('URI') !== `#${id}`) throw new Error('a signature is over something else than its own element');
  assertKnown(onlyChild(info, dsig, 'SignatureMethod'), signatureAlgorithms);
  assertKnown(onlyChild(info, dsig, 'CanonicalizationMethod'), transforms);
  assertKnown(onlyChild(reference, dsig, 'DigestMethod'), digestAlgorithms);
  for (const transform of namedChildren(onlyChild(reference, dsig, 'Transforms'), dsig, 'Transform')) assertKnown(transform, transforms);
}

function assertKnown(element: XmlElement, known: ReadonlySet<string>): void {
  const algorithm = element.getAttribute('Algorithm') ?? '';
  if (!known.has(algorithm))
    throw new Error(`it is signed with ${algorithm.slice(0, 100) || 'nothing'}; SHA-256 or SHA-512 with RSA is needed`);
}

function assertSuccess(root: XmlElement): void {
  const code = onlyChild(onlyChild(root, samlp, 'Status'), samlp, 'StatusCode').getAttribute('Value') ?? '';
  if (code !== success) throw new Error(`the provider says ${code.split(':').at(-1)?.slice(0, 100)}`);
}
