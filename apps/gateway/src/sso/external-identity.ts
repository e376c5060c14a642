import { googleIssuer, type SsoAttributes, type SsoKind } from '@autoweave/contracts';

/** A person as a provider tells of them, after its answer was verified. */
export interface ExternalIdentity {
  readonly subject: string;
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  readonly name: string | undefined;
  readonly username: string | undefined;
  /** Values of the claim that roles are given by. */
  readonly roleValues: readonly string[];
  /** The provider says that it asked for a second factor. */
  readonly secondFactor: boolean;
  /** The session at the provider, where it names one. */
  readonly sid?: string | undefined;
  readonly idToken?: string | undefined;
}

export type Claims = Readonly<Record<string, unknown>>;

/** A claim by its name, or by a path with dots into objects. Only own fields: no claim is called `constructor`. */
function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const part of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, part)) return undefined;
    value = (value as Claims)[part];
  }
  return value;
}

const textOf = (value: unknown): string | undefined => {
  const one = Array.isArray(value) ? value[0] : value;
  if (typeof one === 'number') return String(one);
  return typeof one === 'string' && one.trim() !== '' ? one.trim() : undefined;
};
const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((one) => {
    const text = textOf(one);
    return text === undefined ? [] : [text];
  });
const isTrue = (value: unknown): boolean => textOf(value)?.toLowerCase() === 'true' || (Array.isArray(value) ? value[0] : value) === true;

/** Where a provider of each kind names a person, when it is not said otherwise. */
const subjectNames: Readonly<Record<SsoKind, readonly string[]>> = { oidc: ['sub'], oauth2: ['id', 'sub'], saml: ['NameID'] };

/**
 * Reads a person from verified claims. Undefined without a subject. An address counts as confirmed when the provider says so
 * of this address; Google's word holds for its own mail and for organisations that it hosts only, as its documentation says,
 * because other addresses may have changed hands since.
 */
export function identityOf(kind: SsoKind, attributes: SsoAttributes, claims: Claims): ExternalIdentity | undefined {
  const names = kind !== 'oidc' && attributes.subject !== undefined ? [attributes.subject] : subjectNames[kind];
  const subject = names.map((name) => textOf(claimAt(claims, name))).find((found) => found !== undefined);
  if (subject === undefined || subject.length > 500) return undefined;
  const email = textOf(claimAt(claims, attributes.email))?.toLowerCase();
  const said = isTrue(claimAt(claims, attributes.emailVerified)) || isTrue(claims['xms_edov']);
  return {
    subject,
    email,
    emailVerified: said && isAuthoritative(claims, email),
    name: textOf(claimAt(claims, attributes.name))?.slice(0, 200),
    username: textOf(claimAt(claims, attributes.username)),
    roleValues: textsOf(claimAt(claims, attributes.roles)),
    secondFactor: textsOf(claims['amr']).includes('mfa'),
    sid: textOf(claims['sid']),
  };
}

function isAuthoritative(claims: Claims, email: string | undefined): boolean {
  if (claims['iss'] !== googleIssuer) return true;
  return /@(gmail|googlemail)\.com$/.test(email ?? '') || textOf(claims['hd']) !== undefined;
}

/** Told of the sign-in itself: only the signed token may say it. */
const ofTokenOnly: ReadonlySet<string> = new Set(['iss', 'amr', 'sid', 'xms_edov', 'hd']);

/**
 * One set of claims out of an ID token and what the user-info endpoint adds. An address and whether it is confirmed come from
 * the same place, or a word on one address would count for another.
 */
export function mergedClaims({ email, emailVerified }: SsoAttributes, token: Claims, info: Claims): Claims {
  const pair = new Set([email, emailVerified, 'xms_edov']);
  const fromToken = claimAt(token, email) !== undefined;
  const added = Object.entries(info).filter(([name]) => !ofTokenOnly.has(name) && !(fromToken && pair.has(name)));
  const kept = Object.entries(token).filter(([name]) => fromToken || !pair.has(name));
  return Object.fromEntries([...added, ...kept]);
}
