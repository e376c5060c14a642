import { fault } from '@autoweave/kernel';
import { isPublicAddress } from '@autoweave/sandbox/net';

/** What is obviously inside is refused at once; names are looked up, and the peer checked, with every delivery. */
export function assertReachable(url: string): void {
  const { hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isLocal = /^(localhost|.*\.(localhost|local|internal|lan|home\.arpa))$/i.test(host);
  if (isLocal || (/^[\d.:a-f]+$/i.test(host) && /[.:]/.test(host) && !isPublicAddress(host) && /^[\d.]+$|:/.test(host)))
    throw fault('SAFETY_VIOLATION', 'Webhooks are delivered to public addresses only', {
      hint: 'Use an address that is reachable from outside',
    });
}
