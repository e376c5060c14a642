export type ApplicationKind = 'web' | 'native';

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * Why an address may not be one that answers go to; undefined when it may. It is compared character by character later;
 * only a native application may listen on another port of this machine (RFC 8252).
 */
export function redirectUriProblem(uri: string, kind: ApplicationKind): string | undefined {
  if (!URL.canParse(uri)) return 'expected an absolute address';
  const { protocol, hostname, username, password, hash } = new URL(uri);
  if (hash !== '' || uri.endsWith('#')) return 'an address that answers go to has no fragment';
  if (username !== '' || password !== '') return 'an address that answers go to carries no user';
  if (uri.includes('*')) return 'no wildcards: name every address';
  if (protocol === 'https:') return undefined;
  if (protocol === 'http:') return loopback.has(hostname) ? undefined : 'http is for this machine only; use https';
  if (kind !== 'native') return 'only native applications have schemes of their own';
  return protocol.includes('.') ? undefined : 'expected a scheme of a domain that is yours, such as com.example.app:/done';
}
