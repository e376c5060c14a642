import type { ShellWord } from '../shell-command.js';
import { type Grammar, readOptions } from './options.js';

const grammar: Grammar = {
  flags: 'PrcbnSk',
  valued: 'Fve',
  long: {
    'field-separator': 'value',
    assign: 'value',
    source: 'value',
    posix: 'flag',
    csv: 'flag',
    'characters-as-bytes': 'flag',
    're-interval': 'flag',
    sandbox: 'flag',
    traditional: 'flag',
    version: 'flag',
  },
  stopsAtOperand: true,
};

/** Why a call of awk is refused; undefined when its program only computes and prints. */
export function judgeAwk(program: string, args: readonly ShellWord[]): string | undefined {
  const read = readOptions(program, args, grammar);
  if (read.kind === 'refused') return read.why;
  const given = read.options.filter(({ name }) => name === '-e' || name === '--source').map(({ value }) => value);
  const scripts = given.length > 0 ? given : read.operands.slice(0, 1);
  for (const script of scripts) {
    if (script?.text === undefined) return `the program of ${program} cannot be read`;
    if (reachesOut(script.text)) return `${program} may not start programs, load code, or read and write other files`;
  }
  return undefined;
}

function reachesOut(script: string): boolean {
  const code = skeletonOf(script);
  if (code === undefined || /\b(system|getline)\b|@/.test(code) || /(?<!\|)\|(?!\|)/.test(code)) return true;
  for (const { index } of code.matchAll(/\bprintf?\b/g)) {
    let depth = 0;
    for (const char of code.slice(index)) {
      if ('([{'.includes(char)) depth += 1;
      else if (')]'.includes(char)) depth -= 1;
      else if (depth <= 0 && /[;}\n]/.test(char)) break;
      else if (depth <= 0 && char === '>') return true;
    }
  }
  return false;
}

/** After these a slash begins a pattern and is no division. */
const beforePattern = /[([{},;!~&|=<>?:%^*\n]/;

/** The program without what stands in strings, patterns and comments; undefined when it cannot be read. */
function skeletonOf(script: string): string | undefined {
  let code = '';
  for (let at = 0; at < script.length; at += 1) {
    const char = script[at] as string;
    const last = code.trimEnd();
    const pattern = char === '/' && (last === '' || (beforePattern.test(last.at(-1) as string) && !/(\+\+|--)$/.test(last)));
    if (char === '#') {
      const end = script.indexOf('\n', at);
      if (end < 0) return code;
      at = end - 1;
    } else if (char === '"' || pattern) {
      const end = endOf(script, at, char);
      if (end === undefined) return undefined;
      code += char === '"' ? '""' : '0';
      at = end;
    } else code += char;
  }
  return code;
}

/** Where a string or pattern ends. A pattern with a slash in brackets is read in two ways, and so in none. */
function endOf(script: string, from: number, mark: string): number | undefined {
  let bracket = false;
  for (let at = from + 1; at < script.length; at += 1) {
    const char = script[at] as string;
    if (char === '\n') return undefined;
    if (char === '\\') at += 1;
    else if (char === mark) return bracket ? undefined : at;
    else if (mark === '/' && char === '[') bracket = true;
    else if (mark === '/' && char === ']') bracket = false;
  }
  return undefined;
}
