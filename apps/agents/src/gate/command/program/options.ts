import type { ShellWord } from '../shell-command.js';

/** What of the options of a program is accepted. Whatever is not here is refused: nobody looked at what it does. */
export interface Grammar {
  /** Letters of options without a value. */
  readonly flags: string;
  /** Letters of options with one, joined or as the next word. */
  readonly valued: string;
  /** Letters of options that may have a value, but only joined. */
  readonly joined?: string;
  /** Long options, whole: abbreviations are refused, because what they stand for depends on the release. */
  readonly long?: Readonly<Record<string, 'flag' | 'value' | 'joined'>>;
  /** What comes after the first word that is no option is for somebody else. */
  readonly stopsAtOperand?: boolean;
  /** An option after which the rest is for somebody else, as `-c` of Python. */
  readonly lastOption?: string;
}

export interface Option {
  /** `-x` or `--name`. */
  readonly name: string;
  readonly value: ShellWord | undefined;
}
export type Options =
  | { readonly kind: 'read'; readonly options: readonly Option[]; readonly operands: readonly ShellWord[] }
  | { readonly kind: 'refused'; readonly why: string };

/** Reads options as getopt does: combined letters, joined values, `--name=value`, `--`. */
export function readOptions(program: string, args: readonly ShellWord[], grammar: Grammar): Options {
  const options: Option[] = [];
  const operands: ShellWord[] = [];
  const refused = (raw: string): Options => ({ kind: 'refused', why: `${program} ${raw.slice(0, 60)} is not accepted` });
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] as ShellWord;
    const { text } = word;
    if (text === '--') return { kind: 'read', options, operands: [...operands, ...args.slice(at + 1)] };
    if (text === undefined && (word.head === '' || word.head.startsWith('-'))) return refused(word.raw);
    if (text === undefined || text === '-' || !text.startsWith('-')) {
      if (grammar.stopsAtOperand) return { kind: 'read', options, operands: args.slice(at) };
      operands.push(word);
      continue;
    }
    if (text.startsWith('--')) {
      const [name = '', ...rest] = text.slice(2).split('=');
      const kind = Object.hasOwn(grammar.long ?? {}, name) ? grammar.long?.[name] : undefined;
      if (kind === undefined || (kind === 'flag' && rest.length > 0)) return refused(text);
      const joined = rest.length > 0 ? literal(rest.join('=')) : undefined;
      if (kind === 'value' && !joined) at += 1;
      options.push({ name: `--${name}`, value: kind === 'value' ? (joined ?? args[at]) : joined });
      continue;
    }
    for (let letter = 1; letter < text.length; letter += 1) {
      const one = text[letter] as string;
      const rest = text.slice(letter + 1);
      if (grammar.flags.includes(one)) {
        options.push({ name: `-${one}`, value: undefined });
        continue;
      }
      if (grammar.joined?.includes(one)) options.push({ name: `-${one}`, value: rest === '' ? undefined : literal(rest) });
      else if (grammar.valued.includes(one)) {
        if (rest === '') at += 1;
        options.push({ name: `-${one}`, value: rest === '' ? args[at] : literal(rest) });
        if (grammar.lastOption?.includes(one)) return { kind: 'read', options, operands: args.slice(at + 1) };
      } else return refused(`-${one}`);
      break;
    }
  }
  return { kind: 'read', options, operands };
}

const literal = (text: string): ShellWord => ({ text, head: text, raw: text });

/** A long option that is one of these or, for a program that accepts beginnings, could be. */
export const couldBe = (text: string, dangerous: readonly string[]): boolean => {
  const name = text.split('=')[0] ?? '';
  return /^--[a-z]/i.test(name) && dangerous.some((one) => one.startsWith(name));
};
