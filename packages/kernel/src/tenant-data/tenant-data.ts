import type { Pool } from '../database/pool.js';
import { inTransaction } from '../database/pool.js';
import { fault } from '../fault/fault-error.js';
import type { DataMap, Scope } from './data-map.js';
import { conditionOf, type Table, tablesOf, valuesOf } from './tables.js';

export interface TableCount {
  readonly table: string;
  readonly rows: number;
}

export interface Page {
  readonly rows: readonly Record<string, unknown>[];
  /** Where the next page begins; null when there is none. */
  readonly next: string | null;
}

/** Columns that prove or open something: they are of no use to whoever takes their data along, and of much to a thief. */
const withheld = /(^|_)(hash|secret|token|password|private_key|code)$|^old_secret$|^hash$/;
const sealed = /^v1\.[0-9a-f]{8}\./;
const beginning = '(0,0)';

/**
 * The data of one tenant, or of one of its people, in the tables of one service. A table that is added later and carries
 * `tenant_id` is covered without anybody thinking of it.
 */
export class TenantData {
  private known: Promise<readonly Table[]> | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly map: DataMap,
  ) {}

  /** What is handed out was there when the service started. What is removed is looked up anew: a newer instance may have added to it. */
  private tables(): Promise<readonly Table[]> {
    this.known ??= tablesOf(this.pool, this.map).catch((error: unknown) => {
      this.known = undefined;
      throw error;
    });
    return this.known;
  }

  /** Names of the tables that can hold something of the scope and are handed out. */
  async exported(scope: Scope): Promise<string[]> {
    const tables = await this.tables();
    return tables
      .filter((table) => !this.map.notExported?.includes(table.name) && conditionOf(table, this.map, scope) !== undefined)
      .map(({ name }) => name);
  }

  /** Rows of one table as JSON, without what is withheld. Throws NOT_FOUND for a table that is not handed out. */
  async page(scope: Scope, name: string, after: string | null, limit: number): Promise<Page> {
    const tables = await this.tables();
    const table = tables.find((one) => one.name === name && !this.map.notExported?.includes(name));
    const condition = table && conditionOf(table, this.map, scope);
    if (!table || condition === undefined) throw fault('NOT_FOUND', `Nothing of ${name} is handed out`);
    const given = valuesOf(scope);
    const { rows } = await this.pool.query<{ place: string; row: Record<string, unknown> }>(
      `SELECT t.ctid::text AS place, to_jsonb(t) AS row FROM ${table.sql} t
        WHERE ${condition} AND t.ctid > $${given.length + 1}::tid ORDER BY t.ctid LIMIT $${given.length + 2}`,
      [...given, after ?? beginning, limit],
    );
    return { rows: rows.map(({ row }) => harmless(row)), next: rows.length < limit ? null : (rows.at(-1)?.place ?? null) };
  }

  /** Removes everything of the scope, in one transaction; says how many rows of which table. */
  async purge(scope: Scope): Promise<TableCount[]> {
    return inTransaction(this.pool, async (client) => {
      const counts: TableCount[] = [];
      for (const table of await tablesOf(client, this.map)) {
        const condition = conditionOf(table, this.map, scope);
        if (condition === undefined || this.map.notPurged?.includes(table.name)) continue;
        const { rowCount } = await client.query(`DELETE FROM ${table.sql} t WHERE ${condition}`, valuesOf(scope));
        if (rowCount) counts.push({ table: table.sql.replaceAll('"', ''), rows: rowCount });
      }
      return counts;
    });
  }

  /** How many rows of the scope there are, whatever is handed out. */
  async count(scope: Scope): Promise<number> {
    let total = 0;
    for (const table of await tablesOf(this.pool, this.map)) {
      const condition = conditionOf(table, this.map, scope);
      if (condition === undefined || this.map.notPurged?.includes(table.name)) continue;
      const { rows } = await this.pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM ${table.sql} t WHERE ${condition}`,
        valuesOf(scope),
      );
      total += rows[0]?.n ?? 0;
    }
    return total;
  }

  /** Which of these contents anything of the service still refers to. Reads every row once: for what is rare. */
  async references(hashes: readonly string[]): Promise<string[]> {
    const found = new Set<string>();
    for (const table of await tablesOf(this.pool, this.map)) {
      const { rows } = await this.pool.query<{ sha256: string }>(
        `SELECT DISTINCT m[1] AS sha256 FROM ${table.sql} t, regexp_matches(t::text, '[0-9a-f]{64}', 'g') m WHERE m[1] = ANY($1)`,
        [hashes],
      );
      for (const { sha256 } of rows) found.add(sha256);
    }
    return [...found];
  }
}

function harmless(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).filter(([name, value]) => !withheld.test(name) && !(typeof value === 'string' && sealed.test(value))),
  );
}
