import type { ShellWord } from '../shell-command.js';
import { type Grammar, readOptions } from './options.js';

const grammar: Grammar = {
  flags: 'aAbeEHlnqsStVwWxXz01',
  valued: 'cdhpUFRTPv',
  long: {
    command: 'value',
    dbname: 'value',
    host: 'value',
    port: 'value',
    username: 'value',
    'field-separator': 'value',
    'record-separator': 'value',
    'table-attr': 'value',
    pset: 'value',
    set: 'value',
    variable: 'value',
    'echo-all': 'flag',
    'echo-errors': 'flag',
    'echo-queries': 'flag',
    'echo-hidden': 'flag',
    'no-align': 'flag',
    csv: 'flag',
    html: 'flag',
    list: 'flag',
    'no-readline': 'flag',
    quiet: 'flag',
    'single-line': 'flag',
    'tuples-only': 'flag',
    expanded: 'flag',
    'no-psqlrc': 'flag',
    'single-transaction': 'flag',
    'no-password': 'flag',
    version: 'flag',
  },
};

export type PsqlTexts = { readonly kind: 'texts'; readonly texts: readonly string[] } | { readonly kind: 'refused'; readonly why: string };

/** The SQL that a call of psql runs, all of it on its command line; refused when there could be more. */
export function psqlTexts(args: readonly ShellWord[]): PsqlTexts {
  const read = readOptions('psql', args, grammar);
  if (read.kind === 'refused') return { kind: 'refused', why: `${read.why}; give the SQL with -c` };
  const texts: string[] = [];
  for (const { name, value } of read.options) {
    const text = value?.text;
    if (name === '-c' || name === '--command') {
      if (text === undefined) return { kind: 'refused', why: 'the SQL of psql cannot be read' };
      texts.push(text);
    }
    // A variable is put into the text when it runs, and some of them steer psql itself.
    if (/^(-v|--set|--variable)$/.test(name) && !/^ON_ERROR_STOP(=|$)/.test(text ?? ''))
      return { kind: 'refused', why: 'psql variables are not accepted' };
    if (/^(-P|--pset)$/.test(name) && !/^(format|border|tuples_only|footer|null|expanded|pager=(off|0))(=|$)/.test(text ?? ''))
      return { kind: 'refused', why: `psql ${name} ${text ?? ''} is not accepted` };
  }
  return texts.length === 0 ? { kind: 'refused', why: 'psql needs -c with the SQL' } : { kind: 'texts', texts };
}
