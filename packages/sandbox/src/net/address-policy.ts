import ipaddr from 'ipaddr.js';

/** Whether a host is written as an address, in any spelling of IPv4 or IPv6 that URLs leave. */
export const isAddress = (host: string): boolean => ipaddr.isValid(host);

/**
 * Whether an IP address is on the public internet. Everything else is refused: loopback, private, link-local (where cloud
 * metadata lives), carrier-grade NAT, unique-local, multicast, reserved, and IPv4 hidden inside IPv6 (AGT-053).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.kind() === 'ipv4') return parsed.range() === 'unicast';
  const v6 = parsed as ipaddr.IPv6;
  if (v6.isIPv4MappedAddress()) return isPublicAddress(v6.toIPv4Address().toString());
  return v6.range() === 'unicast';
}
