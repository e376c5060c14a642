import { bearer, saml, secondFactorContexts, transient } from './saml-names.js';
import { isText, namedChildren, onlyChild, parseXml, textOf, type XmlElement } from './xml.js';

/** How far the clocks of two parties may be apart. */
export const clockSkewMs = 2 * 60_000;

/** What an assertion must say to be meant for us, now, and for this request. */
interface ExpectedAssertion {
  readonly issuer: string;
  readonly audience: string;
  readonly recipient: string;
  readonly requestId: string;
  readonly now: number;
}

/** A person as a signed assertion tells of them. */
interface SamlAssertion {
  readonly id: string;
  readonly nameId: string;
  /** A name that is another one next time cannot tell who came back. */
  readonly isTransient: boolean;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly secondFactor: boolean;
  /** After this it is refused as old; until then it must be remembered. */
  readonly usableUntil: Date;
}

/**
 * Reads an assertion out of exactly the text that the signature covers, and holds it against what we asked. Throws Error with
 * the reason. Rules of SAML 2.0 profiles, 4.1.4.2 and 4.1.4.3.
 */
export function readAssertion(signedXml: string, expected: ExpectedAssertion): SamlAssertion {
  const root = parseXml(signedXml);
  if (root.localName !== 'Assertion' || root.namespaceURI !== saml) throw new Error('what is signed is no assertion');
  const id = root.getAttribute('ID') ?? '';
  if (id === '') throw new Error('the assertion has no id');
  const issuer = textOf(onlyChild(root, saml, 'Issuer'));
  if (issuer !== expected.issuer) throw new Error(`the assertion comes from ${issuer.slice(0, 200)}, not from this provider`);
  const subject = onlyChild(root, saml, 'Subject');
  const nameIdElement = onlyChild(subject, saml, 'NameID');
  const nameId = textOf(nameIdElement);
  if (nameId === '') throw new Error('the NameID is empty');
  const ends = [...assertConfirmed(subject, expected), ...assertConditions(onlyChild(root, saml, 'Conditions'), expected)];
  const statement = onlyChild(root, saml, 'AuthnStatement');
  assertWindow(statement, 'SessionNotOnOrAfter', expected.now);
  const contexts = namedChildren(onlyChild(statement, saml, 'AuthnContext'), saml, 'AuthnContextClassRef').map(textOf);
  return {
    id,
    nameId,
    isTransient: nameIdElement.getAttribute('Format') === transient,
    attributes: attributesOf(root),
    secondFactor: contexts.some((context) => secondFactorContexts.has(context)),
    usableUntil: new Date(Math.max(...ends) + clockSkewMs),
  };
}

/** Somebody who shows it here, in answer to our request, and not later than it says. */
function assertConfirmed(subject: XmlElement, { recipient, requestId, now }: ExpectedAssertion): number[] {
  const confirmations = namedChildren(subject, saml, 'SubjectConfirmation').filter((one) => one.getAttribute('Method') === bearer);
  if (confirmations.length !== 1) throw new Error(`the subject is confirmed ${confirmations.length} times by bearer`);
  const data = onlyChild(confirmations[0] as XmlElement, saml, 'SubjectConfirmationData');
  if (data.getAttribute('Recipient') !== recipient) throw new Error('the assertion is for another recipient');
  if (data.getAttribute('InResponseTo') !== requestId) throw new Error('the assertion answers another request');
  assertWindow(data, 'NotOnOrAfter', now);
  const end = Date.parse(data.getAttribute('NotOnOrAfter') ?? '');
  if (Number.isNaN(end)) throw new Error('the assertion does not say until when it holds');
  return [end];
}

function assertConditions(conditions: XmlElement, { audience, now }: ExpectedAssertion): number[] {
  assertWindow(conditions, 'NotOnOrAfter', now);
  const audiences = namedChildren(onlyChild(conditions, saml, 'AudienceRestriction'), saml, 'Audience').map(textOf);
  if (!audiences.includes(audience)) throw new Error(`the assertion is for ${audiences.join(', ').slice(0, 200) || 'nobody'}, not for us`);
  const end = conditions.getAttribute('NotOnOrAfter');
  return end ? [Date.parse(end)] : [];
}

function assertWindow(element: XmlElement, endName: string, now: number): void {
  const start = element.getAttribute('NotBefore');
  const end = element.getAttribute(endName);
  // A time that cannot be read compares with nothing: it must not count as "no limit".
  if (start && !(Date.parse(start) - clockSkewMs <= now)) throw new Error('the assertion does not hold yet: compare the clocks');
  if (end && !(Date.parse(end) + clockSkewMs > now)) throw new Error('the assertion is too old: compare the clocks');
}

function attributesOf(root: XmlElement): Readonly<Record<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const statement of namedChildren(root, saml, 'AttributeStatement'))
    for (const attribute of namedChildren(statement, saml, 'Attribute')) {
      // A value may be a structure of its own; only text can name somebody.
      const values = namedChildren(attribute, saml, 'AttributeValue').filter(isText).map(textOf);
      for (const name of new Set([attribute.getAttribute('Name'), attribute.getAttribute('FriendlyName')]))
        if (name) found.set(name, [...(found.get(name) ?? []), ...values]);
    }
  return Object.fromEntries(found);
}
