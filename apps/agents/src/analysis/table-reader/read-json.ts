import { raise } from '../fault.js';
import type { Cell, Column, Table } from '../table/table.js';
import { decodeText } from './decode.js';
import { uniqueNames } from './header.js';
import { serialDates } from './serial-date.js';
import { fileStyleOf, guessColumn, inferColumn } from './infer-column.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

const isObject = (v: Json | undefined): v is JsonObject => typeof v === 'object' && v !== null && !Array.isArray(v);
const unreadable = (name: string, what: string): never =>
  raise('UNREADABLE_FILE', `${name} ${what}`, 'Expected an array of objects, one object per line, or an object that holds one such array.');

/** `{a:{b:1}}` becomes `a.b`; arrays stay JSON text. */
const flatten = (record: JsonObject, prefix: string, out: Map<string, Json>, depth: number): void => {
  for (const [key, value] of Object.entries(record)) {
    if (isObject(value) && depth < 6) flatten(value, `${prefix}${key}.`, out, depth + 1);
    else out.set(prefix + key, value);
  }
};

const ndjson = (text: string, name: string): { readonly records: readonly Json[]; readonly lines: readonly number[] } => {
  const records: Json[] = [];
  const lines: number[] = [];
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') return;
    try {
      records.push(JSON.parse(line) as Json);
      lines.push(i + 1);
    } catch {
      unreadable(name, `is not valid JSON: line ${i + 1} cannot be parsed.`);
    }
  });
  return { records, lines };
};

/** The rows inside a parsed document: itself an array, the one array of objects within it, columns of equal length, or one record. */
const recordsIn = (doc: Json, name: string): { readonly records: readonly Json[]; readonly notice?: string } => {
  if (Array.isArray(doc)) return { records: doc };
  if (!isObject(doc)) return unreadable(name, 'holds a single value, not a table.');
  const arrays = Object.entries(doc).filter((e): e is [string, readonly Json[]] => Array.isArray(e[1]));
  const ofObjects = arrays.filter(([, a]) => a.length > 0 && a.every(isObject));
  if (ofObjects.length === 1 && ofObjects[0]) return { records: ofObjects[0][1], notice: `The rows are taken from "${ofObjects[0][0]}".` };
  if (ofObjects.length > 1)
    return raise(
      'CLARIFICATION_NEEDED',
      `${name} holds several tables: ${ofObjects.map(([k]) => k).join(', ')}.`,
      'Put the one to use into a file of its own.',
    );
  const lengths = new Set(arrays.map(([, a]) => a.length));
  if (arrays.length > 0 && arrays.length === Object.keys(doc).length && lengths.size === 1) {
    const n = arrays[0]?.[1].length ?? 0;
    return {
      records: Array.from({ length: n }, (_, i) => Object.fromEntries(arrays.map(([k, a]) => [k, a[i] ?? null]))),
      notice: 'The file stores columns; turned into rows.',
    };
  }
  const nested = Object.values(doc).filter(isObject);
  if (nested.length === 1 && nested[0] && Object.keys(doc).length <= 3) return recordsIn(nested[0], name);
  const values = Object.values(doc);
  if (values.length > 1 && values.every(isObject))
    return {
      records: Object.entries(doc).map(([key, v]) => ({ key, ...(v as JsonObject) })),
      notice: 'The file is an object of records; its keys became the column "key".',
    };
  return { records: [doc], notice: 'The file holds one record.' };
};

const textOf = (value: Json | undefined): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** Columns whose JSON values already have a type keep it; only texts are interpreted. */
const columnOfValues = (name: string, values: readonly (Json | undefined)[]): Column | undefined => {
  const present = values.filter((v) => v !== null && v !== undefined);
  const missing = values.length - present.length;
  if (present.length === 0) return { name, kind: 'empty', values: values.map(() => null), missing };
  if (present.every((v) => typeof v === 'number')) return { name, kind: 'number', values: values.map((v) => (v ?? null) as Cell), missing };
  if (present.every((v) => typeof v === 'boolean'))
    return { name, kind: 'boolean', values: values.map((v) => (v ?? null) as Cell), missing };
  return undefined;
};

/** Reads JSON or NDJSON rows into a table. Raises UNREADABLE_FILE when there is no table in it. */
export const readJson = (bytes: Uint8Array, name: string): Table => {
  const { text, encoding } = decodeText(bytes, name);
  const body = text.replace(/^\uFEFF/, '');
  if (body.trim() === '') return unreadable(name, 'is empty.');
  const notices: string[] = [];
  let records: readonly Json[];
  let lines: readonly number[] | undefined;
  try {
    const found = recordsIn(JSON.parse(body) as Json, name);
    records = found.records;
    if (found.notice !== undefined) notices.push(found.notice);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (!/\}\s*\r?\n\s*\{/.test(body)) return unreadable(name, `is not valid JSON (${error.message.slice(0, 120)}).`);
    ({ records, lines } = ndjson(body, name));
  }
  if (records.length > 1 && records.every(Array.isArray)) {
    const [head, ...rest] = records as readonly (readonly Json[])[];
    records = rest.map((r) => Object.fromEntries((head ?? []).map((h, i) => [textOf(h) || `column_${i + 1}`, r[i] ?? null])));
  }
  if (records.length === 0) return unreadable(name, 'holds no rows.');
  return tableFromRecords(
    records.map((r) => (isObject(r) ? r : { value: r })),
    lines,
    encoding,
    notices,
  );
};

const tableFromRecords = (
  records: readonly JsonObject[],
  lines: readonly number[] | undefined,
  encoding: string,
  notices: readonly string[],
): Table => {
  const keys = new Map<string, (Json | undefined)[]>();
  records.forEach((record, r) => {
    const flat = new Map<string, Json>();
    flatten(record, '', flat, 0);
    for (const [key, value] of flat) {
      let column = keys.get(key);
      if (column === undefined) keys.set(key, (column = new Array(records.length).fill(undefined)));
      column[r] = value;
    }
  });
  const unique = uniqueNames([...keys.keys()], keys.size);
  const raw = [...keys.values()].map((values, i) => ({ name: unique.names[i] ?? `column_${i + 1}`, values }));
  const texts = raw.map(({ name, values }) => ({ name, texts: values.map(textOf) }));
  const guesses = texts.map(guessColumn);
  const style = fileStyleOf(guesses);
  const inferred = raw.map(({ name, values }, i) => {
    const typed = columnOfValues(name, values);
    const dates = typed && serialDates(typed);
    if (dates) return { column: dates.column, notices: [dates.notice] };
    const text = texts[i];
    const guess = guesses[i];
    return typed !== undefined || text === undefined || guess === undefined
      ? { column: typed as Column, notices: [] }
      : inferColumn(text, guess, style);
  });
  return {
    columns: inferred.map((i) => i.column),
    rowCount: records.length,
    origin: {
      format: lines === undefined ? 'json' : 'ndjson',
      encoding,
      ...(lines === undefined ? {} : { lines: Int32Array.from(lines) }),
    },
    notices: [...notices, ...unique.notices, ...inferred.flatMap((i) => i.notices)],
  };
};
