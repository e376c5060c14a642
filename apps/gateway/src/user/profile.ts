import type { Profile } from '@autoweave/contracts';
import type { Authority } from '../authority/authority.js';

interface Person {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly name: string;
  readonly tenant: { readonly id: string; readonly name: string };
}

export const profileOf = (person: Person, authority: Authority): Profile => ({
  userId: person.id,
  tenantId: person.tenant.id,
  tenantName: person.tenant.name,
  username: person.username,
  email: person.email,
  name: person.name,
  roles: [...authority.roles],
  permissions: [...authority.permissions],
});
