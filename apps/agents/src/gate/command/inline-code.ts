import type { ShellWord } from './shell-command.js';

const interpreters: Readonly<Record<string, readonly string[]>> = {
  python: ['-c'],
  python3: ['-c'],
  node: ['-e', '--eval', '-p', '--print', '-pe'],
  perl: ['-e', '-E', '-ne', '-pe', '-i'],
  ruby: ['-e'],
  php: ['-r'],
};
const startsProcesses =
  /\bos\s*\.\s*(system|popen|exec\w*|spawn\w*|posix_spawn\w*|fork)|\bsubprocess\b|\bpty\b|\bchild_process\b|__import__|\bimportlib\b|\bgetattr\s*\(|\b(exec|eval|compile)\s*\(|\bctypes\b|\bprocess\.binding\b|\bsystem\s*[("'`]|\bpopen\b|\bqx\b|`|\bspawn\b|\bfork\b|Kernel\.|%x/;

/** Whether code on the command line of an interpreter can start programs past the policy; best effort, the sandbox stands behind. */
export function judgeInlineCode(program: string, args: readonly ShellWord[]): string | undefined {
  const name = program.replace(/^(python|perl|ruby|php)[\d.]+$/, '$1');
  if ((program === 'sed' || /^(g|m|n)?awk$/.test(program)) && args.some(({ text }) => /^(-f|--file)/.test(text ?? '')))
    return `a script file of ${program} cannot be checked`;
  if (/^(g|m|n)?awk$/.test(program)) {
    const script = args.find(({ text, head }) => !(text ?? head).startsWith('-'));
    if (script && script.text === undefined) return 'the awk program cannot be read';
    return script?.text && /\bsystem\s*\(|\|\s*(getline|&|")|"\s*\||\bgetline\b|>\s*"/.test(script.text)
      ? 'awk may not start programs or write files'
      : undefined;
  }
  if (program === 'sed') {
    const script = args.find(({ text, head }) => !(text ?? head).startsWith('-'));
    if (args.some(({ text }) => text === undefined)) return 'the sed script cannot be read';
    // The commands e (execute), r/R (read) and w/W (write), and the same as flags of s.
    return script?.text &&
      /(^|[;{}\n\d$])\s*[eErRwW](\s|$)|[^\\\w\s][gpiIm\d]*[ew][gpiIm\d]*\s*($|[;}\n])|[^\\\w\s][gpiIm\d]*w\s+\S/.test(script.text)
      ? 'sed may not run programs or touch other files'
      : undefined;
  }
  const flags = interpreters[name];
  if (!flags) return undefined;
  for (let at = 0; at < args.length; at += 1) {
    const { text, head } = args[at] as ShellWord;
    if (text === undefined) return `an argument of ${program} cannot be read`;
    const joined = flags.find((flag) => text.startsWith(flag) && text.length > flag.length && !flag.startsWith('--'));
    const code = flags.includes(text) ? args[at + 1] : joined ? { text: text.slice(joined.length), head, raw: text } : undefined;
    if (code === undefined) continue;
    if (code.text === undefined) return `the code of ${program} cannot be read`;
    if (startsProcesses.test(code.text)) return `code of ${program} may not start other programs; call them by themselves`;
  }
  return undefined;
}
