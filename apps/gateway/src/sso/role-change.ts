import type { SsoRoleRule } from '@autoweave/contracts';

interface Held {
  readonly id: string;
  readonly role: string;
  readonly grantedBy: string;
}

interface Rules {
  readonly roleRules: readonly SsoRoleRule[];
  readonly defaultRole: string | null;
}

/** Who an assignment comes from when a provider gave it: what nobody else gave is all that it may take back. */
export const grantedByProvider = (providerId: string): string => `sso:${providerId}`;

/**
 * What a sign-in changes of somebody's roles: gives what the rules say, takes back what this provider gave before and the
 * rules no longer say. The default role is for accounts that were made here, while no rule gives one.
 */
export function roleChange(
  providerId: string,
  { roleRules, defaultRole }: Rules,
  values: readonly string[],
  madeAccount: boolean,
  held: readonly Held[],
): { readonly give: readonly string[]; readonly takeBack: readonly Held[] } {
  const ruled = new Set(roleRules.filter(({ value }) => values.includes(value)).map(({ role }) => role));
  if (ruled.size === 0 && madeAccount && defaultRole !== null) ruled.add(defaultRole);
  const own = held.filter(({ grantedBy }) => grantedBy === grantedByProvider(providerId));
  return {
    give: [...ruled].filter((role) => !held.some((one) => one.role === role)),
    takeBack: own.filter(({ role }) => !ruled.has(role)),
  };
}
