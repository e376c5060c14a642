import type { ShellWord } from './shell-command.js';

/** What a wrapper would run beside itself. */
export type Hidden =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly why: string }
  /** Program and arguments. */
  | { readonly kind: 'words'; readonly words: readonly ShellWord[]; readonly assigns?: readonly string[] }
  /** A command line for a shell. */
  | { readonly kind: 'line'; readonly line: string };

const none: Hidden = { kind: 'none' };
const unreadable = (why: string): Hidden => ({ kind: 'unreadable', why });
const shells = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash', 'mksh', 'rbash', 'fish', 'csh', 'tcsh']);

/** Options of wrappers that take the next word as their value. */
const valued: Readonly<Record<string, readonly string[]>> = {
  env: ['-u', '--unset', '-C', '--chdir'],
  nice: ['-n', '--adjustment'],
  ionice: ['-c', '-n', '-p', '--class', '--classdata'],
  timeout: ['-s', '-k', '--signal', '--kill-after'],
  stdbuf: ['-i', '-o', '-e', '--input', '--output', '--error'],
  xargs: ['-I', '-n', '-P', '-L', '-d', '-E', '-s', '-a', '--arg-file', '--delimiter', '--max-args', '--max-procs', '--max-lines'],
  time: ['-f', '-o', '--format', '--output'],
  setsid: [],
  nohup: [],
  command: [],
  builtin: [],
  exec: ['-a'],
  busybox: [],
  toybox: [],
  prlimit: ['-p', '--pid'],
  setpriv: [],
  taskset: [],
  chrt: [],
  unbuffer: [],
  catchsegv: [],
};
const simpleWrappers = new Set(Object.keys(valued));
export const isWrapper = (program: string): boolean => simpleWrappers.has(program) || shells.has(program) || program === 'eval';

/** What one command would run beside itself, as far as that can be read with certainty. */
export function hiddenIn(program: string, args: readonly ShellWord[]): Hidden {
  if (shells.has(program)) return inShell(program, args);
  if (program === 'eval') {
    if (args.some(({ text }) => text === undefined)) return unreadable('eval runs text that only exists when it runs');
    return args.length === 0 ? none : { kind: 'line', line: args.map(({ text }) => text).join(' ') };
  }
  if (program === 'trap') {
    const [action] = args;
    if (!action || action.text === '-' || action.text === '' || action.text?.startsWith('-')) return none;
    return action.text === undefined ? unreadable('trap runs text that only exists when it runs') : { kind: 'line', line: action.text };
  }
  if (program === 'source' || program === '.') return unreadable('a sourced file cannot be checked; write the commands out');
  if (program === 'find') return inFind(args);
  if (program === 'watch' || program === 'parallel' || program === 'script' || program === 'flock' || program === 'su' || program === 'ssh')
    return unreadable(`${program} hides what it runs; call the program itself`);
  if (simpleWrappers.has(program)) return inWrapper(program, args);
  return none;
}

function inShell(program: string, args: readonly ShellWord[]): Hidden {
  for (let at = 0; at < args.length; at += 1) {
    const { text } = args[at] as ShellWord;
    if (text === undefined) return unreadable(`${program} gets an argument that cannot be read`);
    if (/^-[a-zA-Z]*c[a-zA-Z]*$/.test(text)) {
      const line = args.slice(at + 1).find((word) => !word.text?.startsWith('-'));
      if (!line || line.text === undefined) return unreadable(`a command inside ${program} cannot be checked`);
      return { kind: 'line', line: line.text };
    }
    if (text === '-o' || text === '-O' || text === '+O' || text === '--rcfile' || text === '--init-file')
      return unreadable(`${program} ${text} is not accepted`);
    if (!text.startsWith('-') && !text.startsWith('+')) return unreadable(`${program} runs a file that cannot be checked`);
  }
  return unreadable(`${program} reads commands that cannot be checked`);
}

function inFind(args: readonly ShellWord[]): Hidden {
  const at = args.findIndex(({ text, head }) =>
    text === undefined ? head.startsWith('-') || head === '' : /^-(exec|execdir|ok|okdir)$/.test(text),
  );
  if (args.some(({ text }) => text !== undefined && /^-(fprint0?|fprintf|fls)$/.test(text))) return unreadable('find writes to a file');
  if (at < 0) return none;
  if (args[at]?.text === undefined) return unreadable('find gets an argument that cannot be read');
  const rest = args.slice(at + 1);
  const end = rest.findIndex(({ text }) => text === ';' || text === '+');
  const words = end < 0 ? rest : rest.slice(0, end);
  const more = end < 0 ? [] : rest.slice(end + 1);
  if (more.some(({ text }) => text === undefined || /^-(exec|execdir|ok|okdir)$/.test(text)))
    return unreadable('find runs several commands; use one');
  return words.length === 0 ? unreadable('find runs nothing') : { kind: 'words', words: words.map((word) => replaced(word, '{}', './')) };
}

/** A word in which the mark is replaced by what only running tells: nobody knows its text from there on. */
const replaced = (word: ShellWord, mark: string, begins: string): ShellWord => {
  const at = word.text?.indexOf(mark) ?? -1;
  return at < 0 ? word : { text: undefined, head: `${word.text?.slice(0, at)}${begins}`, raw: word.raw };
};

/** What xargs replaces in its command, when it does. */
function replacementOf(options: readonly ShellWord[]): string | undefined {
  for (const [index, { text }] of options.entries()) {
    if (text === '-I') return options[index + 1]?.text ?? '{}';
    const joined = /^(?:-I|-i|--replace=)(.+)$/.exec(text ?? '')?.[1];
    if (joined !== undefined) return joined;
    if (text === '-i' || text === '--replace') return '{}';
  }
  return undefined;
}

function inWrapper(program: string, args: readonly ShellWord[]): Hidden {
  const options = valued[program] ?? [];
  const assigns: string[] = [];
  let at = 0;
  let positionals = program === 'timeout' || program === 'chrt' || program === 'taskset' ? 1 : 0;
  for (; at < args.length; at += 1) {
    const { text } = args[at] as ShellWord;
    if (text === undefined) return unreadable(`${program} gets an argument that cannot be read`);
    if (text === '--') continue;
    if (program === 'env' && (text === '-S' || text.startsWith('-S') || text.startsWith('--split-string')))
      return unreadable('env -S hides a command');
    if (program === 'command' && (text === '-v' || text === '-V')) return none;
    if (options.includes(text)) at += 1;
    else if (text.startsWith('-') && text.length > 1) continue;
    else if (program === 'env' && /^[A-Za-z_][A-Za-z0-9_]*=/.test(text)) assigns.push(text.slice(0, text.indexOf('=')));
    else if (positionals > 0) positionals -= 1;
    else break;
  }
  const mark = program === 'xargs' ? replacementOf(args.slice(0, at)) : undefined;
  const words = args.slice(at).map((word) => (mark === undefined ? word : replaced(word, mark, '')));
  // xargs appends what it reads, so the inner command also gets words that nobody can see.
  const unseen: readonly ShellWord[] = program === 'xargs' ? [{ text: undefined, head: '', raw: '(read by xargs)' }] : [];
  if (words.length === 0) return program === 'xargs' ? { kind: 'words', words: [{ text: 'echo', head: 'echo', raw: 'echo' }] } : none;
  return { kind: 'words', words: [...words, ...unseen], assigns };
}
