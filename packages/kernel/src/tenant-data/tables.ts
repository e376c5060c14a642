import type { PoolClient } from '../database/pool.js';
import type { Belonging, DataMap, Scope } from './data-map.js';

export interface Table {
  /** `schema.table`, quoted for SQL. */
  readonly sql: string;
  readonly name: string;
  readonly columns: ReadonlySet<string>;
}

interface Row {
  readonly table_schema: string;
  readonly table_name: string;
  readonly columns: string[];
}

/** Every table of the service, children before what they refer to: rows can be removed in this order. */
export async function tablesOf(client: Pick<PoolClient, 'query'>, map: DataMap): Promise<readonly Table[]> {
  const { rows } = await client.query<Row>(
    `SELECT c.table_schema, c.table_name, array_agg(c.column_name::text) AS columns
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE c.table_schema = ANY($1) AND t.table_type = 'BASE TABLE' GROUP BY 1, 2 ORDER BY 1, 2`,
    [map.schemas],
  );
  const tables = rows.map((row) => ({
    sql: `"${row.table_schema}"."${row.table_name}"`,
    name: row.table_name,
    columns: new Set(row.columns),
  }));
  const { rows: references } = await client.query<{ child: string; parent: string }>(
    `SELECT child.relname AS child, parent.relname AS parent FROM pg_constraint k
       JOIN pg_class child ON child.oid = k.conrelid JOIN pg_class parent ON parent.oid = k.confrelid
       JOIN pg_namespace n ON n.oid = child.relnamespace
      WHERE k.contype = 'f' AND n.nspname = ANY($1) AND child.oid <> parent.oid`,
    [map.schemas],
  );
  const declared = Object.entries({ ...map.through, ...map.ofUser }).flatMap(([child, belonging]) =>
    belonging?.of === undefined ? [] : [{ child, parent: belonging.of }],
  );
  return childrenFirst(tables, [...references, ...declared]);
}

function childrenFirst(tables: readonly Table[], edges: readonly { child: string; parent: string }[]): readonly Table[] {
  const ordered: Table[] = [];
  const seen = new Set<string>();
  const visit = (table: Table) => {
    if (seen.has(table.name)) return;
    seen.add(table.name);
    for (const { child } of edges.filter(({ parent }) => parent === table.name)) {
      const found = tables.find(({ name }) => name === child);
      if (found) visit(found);
    }
    ordered.push(table);
  };
  tables.forEach(visit);
  return ordered;
}

/** Which rows of a table are meant; undefined when none can be. `$1` is the tenant, `$2` the person. */
export function conditionOf(table: Table, map: DataMap, { userId }: Scope): string | undefined {
  const ofTenant: string | undefined = table.columns.has('tenant_id') ? 't.tenant_id = $1' : map.through?.[table.name]?.sql;
  if (ofTenant === undefined) return undefined;
  if (userId === undefined) return ofTenant;
  const declared: Belonging | null | undefined = map.ofUser?.[table.name];
  if (declared === null) return undefined;
  const ofUser = declared?.sql ?? (table.columns.has('user_id') ? 't.user_id = $2' : undefined);
  return ofUser === undefined ? undefined : `(${ofTenant}) AND (${ofUser})`;
}

export const valuesOf = ({ tenantId, userId }: Scope): string[] => (userId === undefined ? [tenantId] : [tenantId, userId]);
