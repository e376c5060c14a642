import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArguments } from '../arguments.js';
import type { Command } from '../context.js';
import { Failure } from '../failure.js';
import { createStyle } from '../goal/style.js';
import { formatLogLine, isFromService } from '../log-line.js';

const SERVICES = ['gateway', 'supervisor', 'agents', 'memory', 'plugins', 'usb-daemon', 'host'];
const FILES = ['web', 'postgres', 'redis', 'launcher', 'install', 'build'];
const POLL_MS = 200;

/** Reads what was appended since `from`; a file that became shorter was rotated and is read anew. */
function readFrom(file: string, from: number): { readonly text: string; readonly end: number } {
  if (!existsSync(file)) return { text: '', end: 0 };
  const { size } = statSync(file);
  const start = size < from ? 0 : from;
  const buffer = Buffer.alloc(size - start);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, buffer, 0, buffer.length, start);
  } finally {
    closeSync(descriptor);
  }
  return { text: buffer.toString('utf8'), end: size };
}

/** Shows what the services said; one service, or a log file of the machinery around them. `-f` follows. */
export const logsCommand: Command = async (context, parameters) => {
  const { values, positionals } = parseArguments(
    'logs',
    parameters,
    { follow: { type: 'boolean', short: 'f' }, lines: { type: 'string', short: 'n' } },
    1,
  );
  const name = positionals[0];
  if (name !== undefined && !SERVICES.includes(name) && !FILES.includes(name)) {
    throw new Failure('usage', `logs: there is no "${name}".`, `There are: ${[...SERVICES, ...FILES].join(', ')}`);
  }
  const count = Number(values.lines ?? 200);
  if (!Number.isInteger(count) || count < 0) throw new Failure('usage', `logs: --lines is a number, not "${values.lines}".`);
  const isFile = name !== undefined && FILES.includes(name);
  const file = join(context.home.logs, `${isFile ? name : 'host'}.log`);
  const service = isFile ? undefined : name;
  const style = createStyle(context.stdout.isTTY === true && !context.config.plain);
  const show = (lines: readonly string[]) => {
    const shown = lines.filter((line) => line !== '' && (service === undefined || isFromService(line, service)));
    return shown.map((line) => formatLogLine(line, style));
  };
  let isStopped = false;
  context.onInterrupt(() => {
    isStopped = true;
  });
  if (!existsSync(file) && !values.follow)
    throw new Failure('not-running', `There is no log yet (${file}).`, 'Start AutoWeave with `npm start`.');
  const older = existsSync(`${file}.1`) ? readFileSync(`${file}.1`, 'utf8') : '';
  let { text, end } = readFrom(file, 0);
  const recent = show(text.split('\n'));
  const lines = recent.length >= count ? recent : [...show(older.split('\n')), ...recent];
  const last = count === 0 ? [] : lines.slice(-count);
  if (last.length > 0) context.stdout.write(`${last.join('\n')}\n`);
  let rest = '';
  while (values.follow && !isStopped) {
    await sleep(POLL_MS);
    ({ text, end } = readFrom(file, end));
    const complete = (rest + text).split('\n');
    rest = complete.pop() ?? '';
    const fresh = show(complete);
    if (fresh.length > 0) context.stdout.write(`${fresh.join('\n')}\n`);
  }
  return 0;
};
