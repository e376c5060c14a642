import type { ShellWord } from '../shell-command.js';
import { type Grammar, readOptions } from './options.js';

const grammar: Grammar = {
  flags: 'nErsuz',
  valued: 'el',
  joined: 'i',
  long: {
    quiet: 'flag',
    silent: 'flag',
    expression: 'value',
    'regexp-extended': 'flag',
    'in-place': 'joined',
    'line-length': 'value',
    separate: 'flag',
    unbuffered: 'flag',
    'null-data': 'flag',
    posix: 'flag',
    sandbox: 'flag',
    version: 'flag',
  },
};

/** Why a call of sed is refused; undefined when its script only edits text. */
export function judgeSed(args: readonly ShellWord[]): string | undefined {
  const read = readOptions('sed', args, grammar);
  if (read.kind === 'refused') return read.why;
  const backup = read.options.find(({ name, value }) => (name === '-i' || name === '--in-place') && /[/*]/.test(value?.text ?? ''));
  if (backup) return 'sed may not write its backups elsewhere';
  const given = read.options.filter(({ name }) => name === '-e' || name === '--expression').map(({ value }) => value);
  const scripts = given.length > 0 ? given : read.operands.slice(0, 1);
  if (scripts.length === 0 || scripts.some((script) => script?.text === undefined)) return 'the sed script cannot be read';
  return new Script(scripts.map((script) => script?.text).join('\n')).problem();
}

const refusal = 'sed may not run programs or touch other files';
const unreadable = 'the sed script cannot be checked';

/** A script of sed, read command by command. */
class Script {
  private at = 0;
  constructor(private readonly text: string) {}

  problem(): string | undefined {
    for (;;) {
      this.skip(/[\s;]/);
      if (this.at >= this.text.length) return undefined;
      if (!this.addresses()) return unreadable;
      const problem = this.command();
      if (problem !== undefined) return problem;
    }
  }

  /** No address, one, or two; false when they cannot be read. */
  private addresses(): boolean {
    for (let count = 0; ; count += 1) {
      const char = this.text[this.at] ?? '';
      if (char === '/' || char === '\\') {
        if (char === '\\') this.at += 1;
        if (!this.part(this.text[this.at++] ?? '', true)) return false;
        this.skip(/[IM]/);
      } else this.skip(/[\d$~+]/);
      this.skip(/\s/);
      if (count === 1 || this.text[this.at] !== ',') break;
      this.at += 1;
      this.skip(/\s/);
    }
    this.skip(/[!\s]/);
    return true;
  }

  private command(): string | undefined {
    const name = this.text[this.at++] ?? '';
    if ('{}=dDgGhHnNpPxzF'.includes(name) && name !== '') return undefined;
    if (name === '#') return this.line();
    if (name === ':') return this.label();
    if ('btT'.includes(name)) return this.label();
    if ('qQlL'.includes(name)) return this.skip(/[ \t\d]/);
    if ('aic'.includes(name)) return this.lines();
    if (name === 'y') return this.both() ? undefined : unreadable;
    if (name === 's') {
      if (!this.both()) return unreadable;
      this.skip(/[gpiIm\dM]/);
      return /^[ \t]*([;}#\n]|$)/.test(this.text.slice(this.at)) ? undefined : refusal;
    }
    return 'erRwWv'.includes(name) ? refusal : unreadable;
  }

  private skip(what: RegExp): undefined {
    while (this.at < this.text.length && what.test(this.text[this.at] as string)) this.at += 1;
  }

  private line(): undefined {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end;
  }

  /** Text that goes on after a backslash at the end of its line. */
  private lines(): undefined {
    do {
      if (this.text[this.at] === '\n') this.at += 1;
      this.line();
    } while (this.at < this.text.length && /(^|[^\\])(\\\\)*\\$/.test(this.text.slice(0, this.at)));
  }

  private label(): undefined {
    this.skip(/[^;\n}]/);
  }

  /** The two parts of s and y. */
  private both(): boolean {
    const mark = this.text[this.at++] ?? '';
    return this.part(mark, true) && this.part(mark, false);
  }

  /** Goes behind the next mark. A mark in brackets is read in two ways by different programs, and so in none here. */
  private part(mark: string, pattern: boolean): boolean {
    if (mark === '' || mark === '\n' || mark === '\\') return false;
    let bracket = false;
    for (; this.at < this.text.length; this.at += 1) {
      const char = this.text[this.at] as string;
      if (char === '\\') this.at += 1;
      else if (char === mark) {
        this.at += 1;
        return !bracket;
      } else if (char === '\n' && pattern) return false;
      else if (pattern && char === '[') bracket = true;
      else if (pattern && char === ']') bracket = false;
    }
    return false;
  }
}
