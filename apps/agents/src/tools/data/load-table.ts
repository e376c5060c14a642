import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { maxFileBytes } from '@autoweave/contracts';
import { DuckDBInstance } from '@duckdb/node-api';
import { raise } from '../../analysis/fault.js';
import { readTable } from '../../analysis/table-reader/index.js';
import type { Cell, Column, ColumnKind, Table } from '../../analysis/table/table.js';
import { readRegular } from '../file/regular-file.js';
import type { ToolContext } from '../tool.js';
import { quoteText, sha256Of } from './table-database.js';

/** A table together with the file it came from. */
export interface LoadedTable {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly table: Table;
}

export interface FileBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly realPath: string;
}

const isMissingFile = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** Reads a workspace file. Raises NOT_FOUND, PAYLOAD_TOO_LARGE or what `ctx.resolve` raises. */
export const readWorkspaceFile = async (path: string, ctx: ToolContext): Promise<FileBytes> => {
  const realPath = await ctx.resolve(path);
  try {
    const info = await stat(realPath);
    if (!info.isFile()) raise('NOT_FOUND', `${path} is not a file.`);
    if (info.size > maxFileBytes)
      raise('PAYLOAD_TOO_LARGE', `${path} has ${info.size} bytes; at most ${maxFileBytes} are read.`, 'Split the file.');
    const bytes = await readRegular(realPath, path);
    return { path, bytes, sha256: sha256Of(bytes), realPath };
  } catch (error) {
    if (isMissingFile(error))
      return raise('NOT_FOUND', `There is no file ${path} in the workspace.`, 'Attach it to the goal or check its name.');
    throw error;
  }
};

/** The few tables read last, by content: consecutive tools of one task look at the same file. */
const recent = new Map<string, Table>();
const maxRecent = 3;

const remember = (key: string, table: Table): Table => {
  recent.delete(key);
  recent.set(key, table);
  for (const old of recent.keys()) {
    if (recent.size <= maxRecent) break;
    recent.delete(old);
  }
  return table;
};

/** Reads a workspace file as a table: CSV, TSV, JSON, NDJSON or Parquet. Raises UNREADABLE_FILE, NOT_FOUND. */
export const loadTable = async (path: string, ctx: ToolContext): Promise<LoadedTable> => {
  const file = await readWorkspaceFile(path, ctx);
  const key = `${file.sha256}${extname(path).toLowerCase()}`;
  const known = recent.get(key);
  const isParquet = file.bytes[0] === 0x50 && file.bytes[1] === 0x41 && file.bytes[2] === 0x52 && file.bytes[3] === 0x31;
  const table = remember(key, known ?? (isParquet ? await readParquet(file) : readTable(file.bytes, basename(path))));
  return { path, sha256: file.sha256, bytes: file.bytes.length, table };
};

const kindOfType = (type: string): ColumnKind => {
  if (/^(TINY|SMALL|BIG|HUGE|U)?(INT|INTEGER|BIGINT|TINYINT|SMALLINT|HUGEINT)|^(DOUBLE|FLOAT|DECIMAL|UBIGINT|UINTEGER)/.test(type))
    return 'number';
  if (type === 'DATE') return 'date';
  if (type.startsWith('TIMESTAMP')) return 'datetime';
  return type === 'BOOLEAN' ? 'boolean' : 'text';
};

const cellOf = (kind: ColumnKind, value: unknown): Cell => {
  if (value === null || value === undefined) return null;
  if (kind === 'number') return Number(value);
  if (kind === 'boolean') return value === true;
  if (kind === 'datetime') return String(value).slice(0, 19);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** Parquet has types of its own; DuckDB reads it in an instance that serves nothing else. */
const readParquet = async (file: FileBytes): Promise<Table> => {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '1GB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet(${quoteText(file.realPath)})`);
    const types = reader.columnTypes().map(String);
    const byColumn = reader.getColumnsJson();
    const columns = reader.deduplicatedColumnNames().map((name, i): Column => {
      const kind = kindOfType(types[i] ?? '');
      const values = (byColumn[i] ?? []).map((v) => cellOf(kind, v));
      return { name, kind, values, missing: values.filter((v) => v === null).length };
    });
    return { columns, rowCount: reader.currentRowCount, origin: { format: 'parquet' }, notices: [] };
  } catch (error) {
    return raise(
      'UNREADABLE_FILE',
      `${file.path} could not be read as Parquet: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};

const stemOf = (path: string): string =>
  basename(path, extname(path))
    .replace(/[^\p{L}\p{N}_]+/gu, '_')
    .replace(/^(\d)/, 't_$1') || 'table';

/** Table names for SQL: the file's name without extension, with the extension where two would be the same. */
export const viewNames = (paths: readonly string[]): ReadonlyMap<string, string> => {
  const stems = paths.map((p) => stemOf(p).toLowerCase());
  return new Map(
    paths.map((path, i) => {
      const clash = stems.filter((s) => s === stems[i]).length > 1;
      return [path, clash ? `${stemOf(path)}_${extname(path).slice(1).toLowerCase()}` : stemOf(path)];
    }),
  );
};
