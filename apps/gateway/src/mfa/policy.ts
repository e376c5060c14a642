import type { MfaPolicy } from '@autoweave/contracts';

/** Whether a person with these roles must have a second factor (IDN-025). */
export function isRequired(policy: MfaPolicy, policyRoles: readonly string[], roles: readonly string[]): boolean {
  if (policy === 'required') return true;
  return policy === 'required_for_roles' && roles.some((role) => policyRoles.includes(role));
}
