import type { ArgumentConstraint, GrantOffer } from '@autoweave/contracts';
import { canonical } from './canonical.js';
import { isOneSimpleCommand } from './command/shell-command.js';
import type { RunLedger } from './run-ledger.js';

export interface GrantedCall {
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
  readonly callKey: string;
}

/** The first offer that covers the call: right tool, not expired, uses left, every constraint holds. Pure but for reading the ledger. */
export const coveringGrant = (offers: readonly GrantOffer[], call: GrantedCall, ledger: RunLedger, now: Date): GrantOffer | undefined =>
  offers.find(
    (offer) =>
      offer.tool === call.tool &&
      now < new Date(offer.expiresAt) &&
      !ledger.isEnded(offer.grantId) &&
      (offer.usesLeft === undefined || ledger.usesOf(offer.grantId, call.callKey) < offer.usesLeft) &&
      offer.constraints.every((constraint) => holds(constraint, call.arguments) && isPlain(constraint, call)),
  );

/** A beginning or pattern says nothing about a line in which more than one simple command hides, nor about half a word. */
function isPlain(constraint: ArgumentConstraint, { tool, arguments: args }: GrantedCall): boolean {
  if (tool !== 'run_command' || constraint.path !== 'command' || (constraint.op !== 'prefix' && constraint.op !== 'glob')) return true;
  const line = valueAt(args, 'command');
  if (typeof line !== 'string' || !isOneSimpleCommand(line)) return false;
  return constraint.op === 'glob' || /\s$/.test(constraint.value) || /^(\s|$)/.test(line.slice(constraint.value.length));
}

/** Whether one constraint holds. A missing argument, or one of another kind, never does. */
export function holds(constraint: ArgumentConstraint, args: Record<string, unknown>): boolean {
  const value = valueAt(args, constraint.path);
  if (value === undefined) return false;
  switch (constraint.op) {
    case 'equals':
      return constraint.value !== undefined && canonical(value) === canonical(constraint.value);
    case 'one_of':
      return constraint.values.some((one) => canonical(one) === canonical(value));
    case 'prefix':
      return typeof value === 'string' && value.startsWith(constraint.value) && staysBelow(value, constraint.value);
    case 'glob':
      return typeof value === 'string' && globMatches(constraint.value, value);
    case 'at_most':
      return typeof value === 'number' && Number.isFinite(value) && value <= constraint.value;
  }
}

/** Own properties only, so that `constructor` and the like are not arguments. */
function valueAt(args: Record<string, unknown>, path: string): unknown {
  let value: unknown = args;
  for (const part of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** What follows a prefix must not climb out of it again, and a host in a prefix must be complete. */
function staysBelow(value: string, prefix: string): boolean {
  const rest = value.slice(prefix.length);
  if (/(^|[\\/])(\.|%2e){2}([\\/]|%2f|%5c|$)/i.test(rest) || /%2e%2e|%2f\.\./i.test(rest)) return false;
  const host = /^https?:\/\/[^/?#]*$/i.test(prefix);
  return !host || rest === '' || /^[/?#]/.test(rest);
}

/** `*` stands for anything but `/`, `**` for anything, `?` for one character; case counts. Never climbs by `..`. */
export function globMatches(glob: string, value: string): boolean {
  if (/(^|[\\/])\.\.([\\/]|$)/.test(value)) return false;
  const tokens = glob.split(/(\*\*|\*|\?)/).filter((token) => token !== '');
  // One sweep over the text per token instead of a regular expression: no pattern can make it slow.
  let reached: boolean[] = [true, ...Array<boolean>(value.length).fill(false)];
  for (const token of tokens) {
    const next = Array<boolean>(value.length + 1).fill(false);
    let running = false;
    for (let at = 0; at <= value.length; at += 1) {
      if (token === '*' || token === '**') {
        running ||= reached[at] === true;
        next[at] = running;
        if (token === '*' && value[at] === '/') running = false;
      } else if (reached[at] === true) {
        if (token === '?') next[at + 1] = at < value.length && value[at] !== '/';
        else if (value.startsWith(token, at)) next[at + token.length] = true;
      }
    }
    reached = next;
  }
  return reached[value.length] === true;
}
