import type { RunConstraint } from '@autoweave/contracts';
import { canonicalJson } from '@autoweave/kernel';

/** Whether one constraint holds for the arguments of a call. A missing argument, or one of another kind, never does. */
export function holds(constraint: RunConstraint, args: Readonly<Record<string, unknown>>): boolean {
  const value = valueAt(args, constraint.path);
  return value !== undefined && accepts(constraint, value);
}

/** Whether everything that `child` accepts is accepted by `parent`. Decided by kind: never says yes when unsure. */
export function within(child: RunConstraint, parent: RunConstraint): boolean {
  if (child.path !== parent.path) return false;
  switch (child.op) {
    case 'equals':
      return accepts(parent, child.value);
    case 'one_of':
      return child.values.every((value) => accepts(parent, value));
    case 'prefix':
      return parent.op === 'prefix' && accepts(parent, child.value);
    case 'at_most':
      return parent.op === 'at_most' && child.value <= parent.value;
  }
}

function accepts(constraint: RunConstraint, value: unknown): boolean {
  switch (constraint.op) {
    case 'equals':
      return same(value, constraint.value);
    case 'one_of':
      return constraint.values.some((one) => same(value, one));
    case 'prefix':
      return typeof value === 'string' && value.startsWith(constraint.value) && !climbs(value) && staysAtHost(value, constraint.value);
    case 'at_most':
      return typeof value === 'number' && Number.isFinite(value) && value <= constraint.value;
  }
}

const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

/** Out of a folder again, also written in percent. */
const climbs = (text: string): boolean => /(^|[\\/]|%2f|%5c)(\.|%2e){2}([\\/]|%2f|%5c|$)/i.test(text);

/** A beginning that ends within a host names that host, not every one that begins so. */
function staysAtHost(value: string, prefix: string): boolean {
  if (!/^https?:\/\/[^/?#]*$/i.test(prefix)) return true;
  const rest = value.slice(prefix.length);
  return rest === '' || /^[/?#]/.test(rest);
}

/** Own properties only, so that `constructor` and the like are not arguments. */
function valueAt(args: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = args;
  for (const part of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}
