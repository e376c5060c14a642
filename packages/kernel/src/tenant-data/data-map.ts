/** How rows of a table are found that do not carry the owner themselves. `$1` is the tenant, `$2` the person, `t` the table. */
export interface Belonging {
  readonly sql: string;
  /** The table that the condition looks into: its rows are removed later. */
  readonly of?: string;
}

/** What a service says of its tables, so that the data of a tenant or of a person can be handed out and removed. */
export interface DataMap {
  readonly schemas: readonly string[];
  /** Tables without `tenant_id` whose rows belong to a tenant all the same. Everything with the column belongs by itself. */
  readonly through?: Readonly<Record<string, Belonging>>;
  /** Rows of one person, in tables without `user_id`; null: rows of this table stay when a person is erased. */
  readonly ofUser?: Readonly<Record<string, Belonging | null>>;
  /** Tables that are never handed out: copies of what stands elsewhere, or nothing but credentials. */
  readonly notExported?: readonly string[];
  /** Tables that the service empties in a way of its own. */
  readonly notPurged?: readonly string[];
}

export interface Scope {
  readonly tenantId: string;
  /** Only what belongs to this person of the tenant. */
  readonly userId?: string | undefined;
}
