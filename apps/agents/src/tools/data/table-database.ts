import { createHash } from 'node:crypto';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBInstance,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  StatementType,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { raise } from '../../analysis/fault.js';
import type { Cell, Column, Table } from '../../analysis/table/table.js';

export interface QueryAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  /** More rows existed than were asked for. */
  readonly truncated: boolean;
}

export interface QueryOptions {
  readonly maxRows: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Tables of one call, queryable by SQL. Nothing outside can be reached: no files, no network, no settings. */
export interface TableDatabase {
  readonly query: (sql: string, options: QueryOptions) => Promise<QueryAnswer>;
  readonly close: () => void;
}

const chunkRows = 2_048;

const wholeNumbers = (column: Column): boolean =>
  column.values.every((v) => v === null || (typeof v === 'number' && Number.isSafeInteger(v)));

const typeOf = (column: Column): DuckDBType => {
  if (column.kind === 'number') return wholeNumbers(column) ? BIGINT : DOUBLE;
  if (column.kind === 'boolean') return BOOLEAN;
  if (column.kind === 'date') return DATE;
  if (column.kind === 'datetime') return TIMESTAMP;
  return VARCHAR;
};

const dayMs = 86_400_000;
const valueFor = (type: DuckDBType): ((cell: Cell) => DuckDBValue) => {
  if (type === BIGINT) return (v) => (v === null ? null : BigInt(v as number));
  if (type === DATE) return (v) => (v === null ? null : new DuckDBDateValue(Math.floor(Date.parse(`${v as string}T00:00:00Z`) / dayMs)));
  if (type === TIMESTAMP)
    return (v) => (v === null ? null : new DuckDBTimestampValue(BigInt(Date.parse(`${(v as string).replace(' ', 'T')}Z`)) * 1_000n));
  return (v) => v as DuckDBValue;
};

/** An SQL identifier in quotes. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** An SQL text literal. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const load = async (connection: DuckDBConnection, name: string, table: Table): Promise<void> => {
  const types = table.columns.map(typeOf);
  await connection.run(
    `CREATE TABLE ${quoteName(name)} (${table.columns.map((c, i) => `${quoteName(c.name)} ${(types[i] as DuckDBType).toString()}`).join(', ')})`,
  );
  const appender = await connection.createAppender(name);
  const convert = types.map(valueFor);
  for (let from = 0; from < table.rowCount; from += chunkRows) {
    const n = Math.min(chunkRows, table.rowCount - from);
    const chunk = DuckDBDataChunk.create(types, n);
    table.columns.forEach((column, c) =>
      chunk.setColumnValues(c, column.values.slice(from, from + n).map(convert[c] as (cell: Cell) => DuckDBValue)),
    );
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
};

const jsonCell = (plain: unknown, js: unknown): unknown => {
  if (typeof js === 'bigint')
    return js <= BigInt(Number.MAX_SAFE_INTEGER) && js >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(js) : String(js);
  if (typeof js === 'number') return Number.isFinite(js) ? Number(js.toPrecision(15)) : null;
  return plain ?? null;
};

const fail = (message: string, hint: string): never => raise('VALIDATION_FAILED', message, hint);

const readOne = async (connection: DuckDBConnection, sql: string, options: QueryOptions): Promise<QueryAnswer> => {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) fail(`Exactly one statement is accepted, got ${statements.count}.`, 'Send one SELECT.');
  const statement = await statements.prepare(0);
  if (statement.statementType !== StatementType.SELECT)
    fail('Only SELECT is accepted here.', 'Tables cannot be changed; SELECT from them.');
  const result = await statement.stream();
  const plain: unknown[][] = [];
  const native: unknown[][] = [];
  while (plain.length <= options.maxRows) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const reader = chunk.getRows();
    for (const row of reader) native.push([...row]);
    plain.push(...native.slice(plain.length).map((row) => row.map(textOf)));
  }
  const truncated = plain.length > options.maxRows;
  const types = result.columnTypes();
  return {
    columns: result.deduplicatedColumnNames().map((name, i) => ({ name, type: String(types[i]) })),
    rows: plain.slice(0, options.maxRows).map((row, r) => row.map((v, c) => jsonCell(v, native[r]?.[c]))),
    truncated,
  };
};

/** DuckDB's own value objects (dates, decimals, lists) as JSON. */
const textOf = (value: unknown): unknown => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  if (typeof value === 'object' && 'items' in value && Array.isArray(value.items))
    return value.items.map(textOf).map((v) => jsonCell(v, v));
  if (typeof value === 'object' && 'scale' in value && 'value' in value) return Number(String(value));
  return String(value);
};

/**
 * Opens an in-memory database with the given tables. One thread, so that float sums do not depend on scheduling;
 * external access is switched off and the configuration locked before the first query runs.
 */
export const openTableDatabase = async (tables: readonly { readonly name: string; readonly table: Table }[]): Promise<TableDatabase> => {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '1GB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    temp_directory: '',
  });
  const connection = await instance.connect();
  for (const { name, table } of tables) await load(connection, name, table);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  return {
    query: async (sql, options) => {
      let stopped: 'timeout' | 'abort' | undefined;
      const stop = (why: 'timeout' | 'abort') => () => {
        stopped = why;
        connection.interrupt();
      };
      const timer = setTimeout(stop('timeout'), options.timeoutMs);
      const onAbort = stop('abort');
      options.signal.addEventListener('abort', onAbort, { once: true });
      try {
        if (options.signal.aborted) raise('CANCELLED', 'The query was cancelled.');
        return await readOne(connection, sql, options);
      } catch (error) {
        if (stopped === 'timeout')
          return raise('TOOL_TIMEOUT', `The query ran longer than ${options.timeoutMs} ms.`, 'Filter or aggregate more.');
        if (stopped === 'abort') return raise('CANCELLED', 'The query was cancelled.');
        if (error instanceof Error && 'fault' in error) throw error;
        return fail(
          `The query failed: ${error instanceof Error ? error.message : String(error)}`,
          'Check table and column names; put names with spaces in double quotes.',
        );
      } finally {
        clearTimeout(timer);
        options.signal.removeEventListener('abort', onAbort);
      }
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
