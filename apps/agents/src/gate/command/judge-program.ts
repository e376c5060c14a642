import { judgeAwk } from './program/awk.js';
import { judgeGit } from './program/git.js';
import { judgeDocker, judgeNpm, judgeSort, judgeTar } from './program/other-programs.js';
import { judgePython } from './program/python.js';
import { judgeSed } from './program/sed.js';
import type { ShellWord } from './shell-command.js';

/** Why a program may not be called like this: it would run what nobody judged. Undefined when nothing is known against it. */
export function judgeProgram(program: string, args: readonly ShellWord[]): string | undefined {
  const name = program.replace(/^(python|perl|ruby|php|node)(js)?[\d.]*$/, '$1');
  switch (name) {
    case 'awk':
    case 'gawk':
    case 'mawk':
    case 'nawk':
    case 'original-awk':
      return judgeAwk(program, args);
    case 'sed':
    case 'gsed':
      return judgeSed(args);
    case 'git':
      return judgeGit(args);
    case 'sort':
      return judgeSort(args);
    case 'tar':
    case 'gtar':
    case 'bsdtar':
      return judgeTar(args);
    case 'docker':
    case 'podman':
      return judgeDocker(args);
    case 'npm':
    case 'npx':
    case 'yarn':
    case 'pnpm':
      return judgeNpm(program, args);
    case 'python':
      return judgePython(program, args);
    case 'perl':
    case 'ruby':
    case 'php':
    case 'node':
      return judgeScript(program, name, args);
    default:
      return undefined;
  }
}

/** Letters after which code follows, joined or not. */
const codeLetters: Readonly<Record<string, RegExp>> = { perl: /^-[a-zA-Z0-9]*[eE]/, ruby: /^-[a-zA-Z]*[er]/, php: /^-[a-zA-Z]*[rRBE]/ };
const nodeCode = /^(-[a-z]*[ep]|--eval|--print)(=|$)|^-[ep]./;
/** Ways of code on the command line of node to everything else. */
const nodeDoors =
  /child_process|\bprocess\b|\brequire\b|\bimport\b|\b(eval|Function|constructor|globalThis|Reflect|Proxy|module|binding|Worker|vm)\b|`|\\[ux]/;

/** Code on the command line is looked at for JavaScript only; the other languages have too many ways to start programs. */
function judgeScript(program: string, name: string, args: readonly ShellWord[]): string | undefined {
  if (args.length === 0) return `${program} would run code that cannot be seen`;
  for (const [at, { text, raw }] of args.entries()) {
    if (text === undefined) return `an argument of ${program} cannot be read: ${raw.slice(0, 60)}`;
    if (text === '-') return `${program} would run code that cannot be seen`;
    if (!text.startsWith('-')) return undefined;
    if (codeLetters[name]?.test(text)) return `code on the command line of ${program} cannot be checked`;
    if (name === 'node' && /^(-r|--require|--import|--loader|--experimental-loader|--env-file|-i|--interactive)/.test(text))
      return `${program} ${text.slice(0, 60)} is not accepted`;
    if (name === 'node' && nodeCode.test(text)) {
      const code = /^--\w+=/.test(text) ? text.slice(text.indexOf('=') + 1) : args[at + 1]?.text;
      if (code === undefined || nodeDoors.test(code)) return `code of ${program} may not start other programs; call them by themselves`;
      return undefined;
    }
  }
  return undefined;
}
