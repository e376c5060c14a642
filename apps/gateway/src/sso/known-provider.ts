import { SsoAttributes, SsoConnection, SsoRoleRule } from '@autoweave/contracts';
import type { SsoProvider as Row } from '../generated/client.js';

/** A provider as it is stored, with what lies in JSON read. */
export type KnownProvider = Omit<Row, 'connection' | 'attributes' | 'roleRules'> & {
  readonly connection: SsoConnection;
  readonly attributes: SsoAttributes;
  readonly roleRules: readonly SsoRoleRule[];
};

export const knownProvider = (row: Row): KnownProvider => ({
  ...row,
  connection: SsoConnection.parse(row.connection),
  attributes: SsoAttributes.parse(row.attributes),
  roleRules: SsoRoleRule.array().parse(row.roleRules),
});

/** A provider whose connection is of one kind. */
export type ProviderOf<Kind extends SsoConnection['kind']> = KnownProvider & {
  readonly connection: Extract<SsoConnection, { kind: Kind }>;
};

export const isOfKind = <Kind extends SsoConnection['kind']>(
  provider: KnownProvider,
  ...kinds: readonly Kind[]
): provider is ProviderOf<Kind> => (kinds as readonly string[]).includes(provider.connection.kind);
