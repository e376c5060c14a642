import type { AddressRules } from '@autoweave/contracts';
import ipaddr from 'ipaddr.js';

/** Whether a key may be used from an address (IDN-052): blocked ones never; with allow lists, only what they name. */
export function allowsAddress({ allowedIps, allowedCidrs, blockedIps }: AddressRules, address: string): boolean {
  if (!ipaddr.isValid(address)) return allowedIps.length === 0 && allowedCidrs.length === 0 && blockedIps.length === 0;
  // ::ffff:10.0.0.1 is 10.0.0.1: how a socket writes an address must not decide.
  const given = ipaddr.process(address);
  const same = (other: string) => ipaddr.process(other).toNormalizedString() === given.toNormalizedString();
  if (blockedIps.some(same)) return false;
  if (allowedIps.length === 0 && allowedCidrs.length === 0) return true;
  return allowedIps.some(same) || allowedCidrs.some((range) => isWithin(given, range));
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, range: string): boolean {
  const [network, bits] = ipaddr.parseCIDR(range);
  return network.kind() === address.kind() && address.match(network, bits);
}
