import type { Table } from '../table/table.js';
import { readCsv } from './read-csv.js';
import { readJson } from './read-json.js';

export { decodeText } from './decode.js';
export { readCsv } from './read-csv.js';
export { readJson } from './read-json.js';

const jsonName = /\.(json|jsonl|ndjson|geojson)$/i;

/** Reads a table from text bytes by the file's name, and by its first character when the name says nothing. */
export const readTable = (bytes: Uint8Array, name: string): Table => {
  if (jsonName.test(name)) return readJson(bytes, name);
  return readCsv(bytes, name);
};

/** File names that are worth reading as a table. */
export const isTableName = (name: string): boolean => /\.(csv|tsv|tab|psv|json|jsonl|ndjson|parquet)$/i.test(name);
