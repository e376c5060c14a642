import { type EgressRules, plainHost } from '@autoweave/sandbox';
import type { ToolFacts } from '../../tools/tool.js';
import { allow, ask, type Finding } from '../finding.js';
import { isKnown, type KnownAddresses } from './known-address.js';
import type { TaintLedger } from './taint-ledger.js';

/**
 * Private data, untrusted text and a way out in one run need a person (rule 9). Every address is a way out: a few letters of
 * a path are enough, a few requests carry anything. Left are plain requests to hosts that the policy names itself, and for
 * exactly the addresses that are known. Pure.
 */
export function judgeTaint(
  tool: ToolFacts,
  input: Record<string, unknown>,
  taint: TaintLedger,
  rules: EgressRules,
  known: KnownAddresses,
): Finding {
  const online = input.network === true;
  if (!taint.exposed || !(tool.sendsOut || tool.reachesOut || online)) return allow;
  const url = typeof input.url === 'string' ? input.url : undefined;
  const headers = input.headers !== null && typeof input.headers === 'object' ? Object.keys(input.headers).length : 0;
  if (!tool.sendsOut && !online && url !== undefined && headers === 0 && (isKnown(url, known) || isNamed(url, rules))) return allow;
  const from = taint.sourcesOf('untrusted').slice(0, 3).join(', ');
  return ask('taint:exit', `This run has read private data and text from outside (${from}); ${tool.name} could carry data out`);
}

/** The policy names the host itself, not through a wildcard for all. */
export function isNamed(url: string, rules: Pick<EgressRules, 'allow'>): boolean {
  try {
    const { hostname, port, protocol } = new URL(url);
    const wanted = `${plainHost(hostname)}:${port || (protocol === 'https:' ? 443 : 80)}`;
    return rules.allow.includes(wanted);
  } catch {
    return false;
  }
}
