import { printable } from './goal/printable.js';
import type { Style } from './goal/style.js';

/** Fields that every line has; what else there is, is shown behind the message. */
const USUAL = new Set(['level', 'time', 'service', 'msg', 'pid', 'hostname', 'name', 'err', 'v']);
const LEVELS: Readonly<Record<number, string>> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' };

interface LogEntry {
  readonly level?: number | string;
  readonly time?: number | string;
  readonly service?: string;
  readonly msg?: string;
  readonly err?: { readonly stack?: string; readonly message?: string };
}

function parse(line: string): (LogEntry & Record<string, unknown>) | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null ? (entry as LogEntry & Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a line of the host's log is about this service. */
export function isFromService(line: string, service: string): boolean {
  return parse(line)?.service === service;
}

/** A JSON log line as a person reads it; any other line as it stands, without control sequences. */
export function formatLogLine(line: string, style: Style): string {
  const entry = parse(line);
  if (entry?.msg === undefined && entry?.level === undefined) return printable(line);
  const level = typeof entry.level === 'number' ? (LEVELS[entry.level] ?? String(entry.level)) : (entry.level ?? 'info');
  const paint = level === 'error' || level === 'fatal' ? style.red : level === 'warn' ? style.yellow : style.dim;
  const time = entry.time === undefined ? '' : new Date(entry.time).toISOString().slice(11, 23);
  const extra = Object.entries(entry).filter(([name, value]) => !USUAL.has(name) && value !== undefined);
  const fields = extra.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ');
  const head = `${style.dim(time)} ${paint(level.padEnd(5))} ${style.cyan((entry.service ?? '').padEnd(10))} ${printable(entry.msg ?? '')}`;
  const stack = entry.err === undefined ? '' : `\n    ${printable(entry.err.stack ?? entry.err.message ?? '').replaceAll('\n', '\n    ')}`;
  return `${head}${fields === '' ? '' : ` ${style.dim(printable(fields))}`}${stack}`;
}
