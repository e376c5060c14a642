import type { ShellWord } from '../shell-command.js';
import { type Grammar, readOptions } from './options.js';

const grammar: Grammar = {
  flags: 'bBdEIOPqsSuvVR',
  valued: 'cmWX',
  long: { version: 'flag', help: 'flag' },
  stopsAtOperand: true,
  lastOption: 'cm',
};

/** Modules of the standard library that compute and read text, and start nothing. */
const modules = new Set(
  `__future__ array base64 binascii bisect calendar cmath collections colorsys copy csv dataclasses datetime decimal difflib enum
   fractions functools hashlib heapq hmac html io itertools json math numbers operator pprint random re secrets statistics string
   struct sys textwrap time typing unicodedata urllib uuid zlib zoneinfo`.split(/\s+/),
);
/** Names that lead to everything else, wherever they stand. */
const doors =
  /__|\b(os|posix|nt|subprocess|pty|shutil|signal|socket|ctypes|importlib|builtins|modules|runpy|code|codeop|pickle|marshal|multiprocessing|threading|asyncio|eval|exec|compile|getattr|setattr|delattr|vars|globals|locals|dir|breakpoint|attrgetter|methodcaller|system|popen|spawn\w*|fork\w*|meta_path|path_hooks|settrace|setprofile|request)\b|\.\s*_/;

/** Why a call of Python is refused: code on its command line that could start programs, or code that nobody sees. */
export function judgePython(program: string, args: readonly ShellWord[]): string | undefined {
  const read = readOptions(program, args, grammar);
  if (read.kind === 'refused') return read.why;
  const odd = read.options.find(
    ({ name, value }) =>
      name === '-X' && !/^(dev|utf8(=[01])?|faulthandler|tracemalloc(=\d+)?|int_max_str_digits=\d+)$/.test(value?.text ?? ''),
  );
  if (odd) return `${program} -X ${(odd.value?.raw ?? '').slice(0, 60)} is not accepted`;
  const code = read.options.find(({ name }) => name === '-c');
  if (code) {
    if (code.value?.text === undefined) return `the code of ${program} cannot be read`;
    return opensDoor(code.value.text) ? `code of ${program} may not start other programs; call them by themselves` : undefined;
  }
  const named = read.options.find(({ name }) => name === '-m');
  if (named) return named.value?.text === undefined ? `the module of ${program} cannot be read` : undefined;
  if (read.options.some(({ name }) => name === '-V' || name === '--version' || name === '--help')) return undefined;
  const [script] = read.operands;
  return script === undefined || script.text === '-' ? `${program} would run code that cannot be seen` : undefined;
}

function opensDoor(code: string): boolean {
  // Python reads look-alikes of letters as the letters, and joins lines.
  if (code.normalize('NFKC') !== code || /\\\r?\n/.test(code) || doors.test(code)) return true;
  const imported = [...code.matchAll(/\bfrom\s+([\w.]+)\s+import\b/g)].map(([, name]) => name ?? '');
  const plain = [...code.replace(/\bfrom\s+[\w.]+\s+import\b[^;\n]*/g, '').matchAll(/\bimport\b([^;\n]*)/g)].flatMap(([, names]) =>
    (names ?? '').split(',').map((one) => one.trim().split(/\s/)[0] ?? ''),
  );
  return [...imported, ...plain].some((name) => !modules.has(name.split('.')[0] ?? '') || /^urllib(?!\.parse)/.test(name));
}
