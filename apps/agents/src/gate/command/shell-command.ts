import { forEachChild, parse, type SyntaxNode, type Word } from 'unbash';

/** One word of a command. `text` is what the program gets, or undefined when only running it would tell. */
export interface ShellWord {
  readonly text: string | undefined;
  /** The beginning that is certain. */
  readonly head: string;
  readonly raw: string;
}
export interface ShellRedirect {
  readonly writes: boolean;
  readonly target: ShellWord | undefined;
}
/** One simple command wherever it stands: in a pipe, a substitution, a here-document, a function … */
export interface SimpleCommand {
  readonly words: readonly ShellWord[];
  readonly assigns: readonly string[];
  readonly redirects: readonly ShellRedirect[];
}
export type ParsedCommand =
  | { readonly kind: 'unreadable'; readonly reason: string }
  | {
      readonly kind: 'parsed';
      readonly commands: readonly SimpleCommand[];
      readonly redirects: readonly ShellRedirect[];
      readonly functions: ReadonlySet<string>;
      /** A function that starts itself, directly or through others. */
      readonly recursive: string | undefined;
    };

const maxLength = 20_000;

/** Parses a whole bash command line into every simple command that it can run. Anything doubtful is unreadable. */
export function parseCommandLine(line: string): ParsedCommand {
  if (line.length > maxLength) return { kind: 'unreadable', reason: 'the command is too long' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters make a shell and a reader disagree
  if (/[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/.test(line))
    return { kind: 'unreadable', reason: 'the command has invisible characters' };
  const commands: SimpleCommand[] = [];
  const redirects: ShellRedirect[] = [];
  const calls = new Map<string, Set<string>>();
  let problem: string | undefined;
  const visit = (node: SyntaxNode, inside: readonly string[]): void => {
    if ('errors' in node && node.errors && node.errors.length > 0) problem ??= node.errors[0]?.message;
    let names = inside;
    if (node.type === 'CommandExpansion' && node.script === undefined) problem ??= 'a substitution cannot be read';
    if (node.type === 'ProcessSubstitution' && node.script === undefined) problem ??= 'a substitution cannot be read';
    if (
      node.type === 'ParameterExpansion' &&
      (node.prefix === '!' || node.operation?.type === 'Transform' || node.operation?.type === 'Unknown')
    )
      problem ??= 'an indirect expansion cannot be checked';
    // bash reads `$((` as arithmetic or as a subshell in a substitution, depending on what follows.
    if (node.type === 'ArithmeticExpansion' && (node.expression === undefined || /[;&|]\s|\n/.test(node.text)))
      problem ??= 'an arithmetic expression cannot be read';
    if (node.type === 'Function') {
      const name = wordOf(node.name).text ?? '';
      calls.set(name, calls.get(name) ?? new Set());
      names = [...inside, name];
    }
    if (node.type === 'Redirect') redirects.push(redirectOf(node));
    if (node.type === 'Command') {
      const words = [...(node.name ? [node.name] : []), ...node.args.filter((arg) => arg.type === 'Word')].map((word) =>
        wordOf(word as Word),
      );
      const assigns = [...node.prefix, ...node.suffix].flatMap((part) => (part.type === 'Assignment' ? [part.name] : []));
      commands.push({ words, assigns, redirects: [] });
      for (const name of names) calls.get(name)?.add(words[0]?.text ?? '');
    }
    forEachChild(node, (child) => visit(child, names));
  };
  try {
    visit(parse(line), []);
  } catch (error) {
    return { kind: 'unreadable', reason: (error as Error).message };
  }
  if (problem !== undefined) return { kind: 'unreadable', reason: problem };
  if (commands.length > 200) return { kind: 'unreadable', reason: 'there are too many commands' };
  if (commands.length === 0) return { kind: 'unreadable', reason: 'there is no command' };
  return { kind: 'parsed', commands, redirects, functions: new Set(calls.keys()), recursive: cycleIn(calls) };
}

function redirectOf(node: Extract<SyntaxNode, { type: 'Redirect' }>): ShellRedirect {
  return { writes: node.operator !== '<' && node.operator !== '<&', target: node.target ? wordOf(node.target) : undefined };
}

/** A word with quotes removed, as far as no expansion can change it. */
export function wordOf(word: Word): ShellWord {
  let head = '';
  let certain = true;
  const take = (part: { type: string; value?: string; text: string; parts?: readonly unknown[] | undefined }): void => {
    if (!certain) return;
    if (part.type === 'Literal' || part.type === 'SingleQuoted' || part.type === 'AnsiCQuoted') head += part.value ?? '';
    else if (part.type === 'DoubleQuoted' || part.type === 'LocaleString') for (const inner of part.parts ?? []) take(inner as never);
    else certain = false;
  };
  if (word.parts === undefined) head = word.value;
  else for (const part of word.parts) take(part as never);
  // Unquoted braces that the parser left alone still expand in bash.
  if (certain && word.parts === undefined && /\{[^}]*(,|\.\.)[^}]*\}/.test(word.text)) return { text: undefined, head: '', raw: word.text };
  return { text: certain ? head : undefined, head, raw: word.text };
}

function cycleIn(calls: ReadonlyMap<string, ReadonlySet<string>>): string | undefined {
  for (const start of calls.keys()) {
    const seen = new Set<string>();
    const open = [...(calls.get(start) ?? [])];
    while (open.length > 0) {
      const name = open.pop() as string;
      if (name === start) return start;
      if (seen.has(name)) continue;
      seen.add(name);
      open.push(...(calls.get(name) ?? []));
    }
  }
  return undefined;
}

/** Words of a command given as program and arguments, without any shell. */
export const literalWords = (argv: readonly string[]): readonly ShellWord[] => argv.map((text) => ({ text, head: text, raw: text }));

/** Whether a line is one program with fixed words and nothing else: no list, pipe, redirection, assignment or expansion. */
export function isOneSimpleCommand(line: string): boolean {
  const parsed = parseCommandLine(line);
  if (parsed.kind !== 'parsed' || parsed.commands.length !== 1 || parsed.redirects.length > 0 || parsed.functions.size > 0) return false;
  const [command] = parsed.commands;
  if (!command || command.assigns.length > 0 || command.words.some(({ text }) => text === undefined)) return false;
  const unquoted = line.replace(/'[^']*'/g, '').replace(/"[^"$`\\]*"/g, '');
  return !/[;&|<>(){}$`\n\r\\!#~*?[\]"']/.test(unquoted);
}
