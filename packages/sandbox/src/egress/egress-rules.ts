import ipaddr from 'ipaddr.js';

/** Which hosts may be reached and how much (AGT-070). Patterns are `host:port` globs; a host may also be a network like `172.16.0.0/12`. */
export interface EgressRules {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly maxConnections: number;
  readonly requestsPerMinute: number;
  /** Of one run, over all its connections. */
  readonly maxDownloadMb: number;
  /** Of one run, over all its connections; as much as may be downloaded unless stated. */
  readonly maxUploadMb?: number;
}

export type EgressVerdict =
  | { readonly allowed: true; readonly rule: string }
  | { readonly allowed: false; readonly rule: string; readonly reason: string };

/** Deny first, then allow; what nothing allows is denied. Names are compared in lower case without a final dot. Pure. */
export function judgeHost(rules: EgressRules, host: string, port: number): EgressVerdict {
  const name = plainHost(host);
  const denied = rules.deny.find((pattern) => hostMatches(pattern, name, port));
  if (denied !== undefined) return { allowed: false, rule: `egress:deny ${denied}`, reason: `${name}:${port} is denied by ${denied}` };
  const allowed = rules.allow.find((pattern) => hostMatches(pattern, name, port));
  return allowed === undefined
    ? { allowed: false, rule: 'egress:unmatched', reason: `${name}:${port} is not on the list of hosts` }
    : { allowed: true, rule: `egress:allow ${allowed}` };
}

/** A resolved address: denied networks hold for what a name leads to as well. */
export const judgeAddress = (rules: EgressRules, address: string, port: number): EgressVerdict => {
  const denied = rules.deny.find((pattern) => !pattern.startsWith('*') && hostMatches(pattern, plainHost(address), port));
  return denied === undefined
    ? { allowed: true, rule: 'egress:address' }
    : { allowed: false, rule: `egress:deny ${denied}`, reason: `${address}:${port} is denied by ${denied}` };
};

/** Addresses inside are for nobody, except hosts that the rules name as `localhost`. */
export const namesLocalhost = (rules: EgressRules, host: string, port: number): boolean =>
  plainHost(host) === 'localhost' &&
  rules.allow.some((pattern) => pattern.startsWith('localhost:') && hostMatches(pattern, 'localhost', port));

export const plainHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');

function hostMatches(pattern: string, host: string, port: number): boolean {
  const at = pattern.lastIndexOf(':');
  const [wantedHost, wantedPort] = at < 0 ? [pattern, '*'] : [pattern.slice(0, at), pattern.slice(at + 1)];
  if (wantedPort !== '*' && wantedPort !== String(port)) return false;
  const wanted = plainHost(wantedHost);
  if (wanted.includes('/')) return ipaddr.isValid(host) && inNetwork(host, wanted);
  return globHost(wanted, host);
}

function inNetwork(address: string, network: string): boolean {
  try {
    const parsed = ipaddr.process(address);
    const [base, bits] = ipaddr.parseCIDR(network);
    return parsed.kind() === base.kind() && parsed.match(base as never, bits as never);
  } catch {
    return false;
  }
}

/** `*` stands for any run of characters. Linear: each piece is searched once, left to right. */
function globHost(pattern: string, host: string): boolean {
  const pieces = pattern.split('*');
  if (pieces.length === 1) return pattern === host;
  const [first, last] = [pieces[0] as string, pieces.at(-1) as string];
  if (!host.startsWith(first) || !host.endsWith(last) || host.length < first.length + last.length) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = host.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= host.length - last.length;
}
