/** AGT-052, AGT-058: what no agent may run, whoever approves it. Works on parsed arguments, never on substrings of text. */
const blockedPrograms = new Set([
  'shutdown',
  'reboot',
  'init',
  'poweroff',
  'halt',
  'dd',
  'sudo',
  'su',
  'mount',
  'umount',
  'chroot',
  'nsenter',
  'unshare',
]);

export type CommandVerdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/** Judges one command given as program and arguments. Shells and wrappers that would hide another command are refused. */
export function judgeCommand(argv: readonly string[]): CommandVerdict {
  const program = (argv[0] ?? '').split('/').at(-1) ?? '';
  const args = argv.slice(1);
  if (program === '') return refuse('the command is empty');
  if (blockedPrograms.has(program) || program.startsWith('mkfs')) return refuse(`${program} is never allowed`);
  if (program === 'rm' && isRecursiveForced(args)) return refuse('forced recursive deletion is never allowed; use delete_file');
  if (program === 'chown' && hasFlag(args, 'R', 'recursive')) return refuse('recursive change of owner is never allowed');
  if (program === 'chmod' && hasFlag(args, 'R', 'recursive') && args.includes('777'))
    return refuse('opening everything to everybody is never allowed');
  if (/\bdrop\s+database\b/i.test(args.join(' '))) return refuse('DROP DATABASE is never allowed');
  const hidden = hiddenCommand(program, args);
  if (hidden === 'unreadable') return refuse(`a command inside ${program} cannot be checked; call the program itself`);
  return hidden ? judgeCommand(hidden) : { allowed: true };
}

const refuse = (reason: string): CommandVerdict => ({ allowed: false, reason });

const hasFlag = (args: readonly string[], short: string, long: string) =>
  args.some((arg) => arg === `--${long}` || (/^-[a-zA-Z]+$/.test(arg) && arg.includes(short)));
const isRecursiveForced = (args: readonly string[]) =>
  (hasFlag(args, 'r', 'recursive') || hasFlag(args, 'R', 'recursive')) && hasFlag(args, 'f', 'force');

/** The command that a wrapper would run, as far as it can be read with certainty. */
function hiddenCommand(program: string, args: readonly string[]): readonly string[] | 'unreadable' | undefined {
  if (['sh', 'bash', 'dash', 'zsh', 'ksh'].includes(program)) return args.some((arg) => /^-[a-z]*c/.test(arg)) ? 'unreadable' : undefined;
  if (program === 'xargs' || program === 'eval') return 'unreadable';
  if (['env', 'nice', 'nohup', 'timeout', 'stdbuf', 'time', 'setsid', 'ionice'].includes(program)) {
    const at = args.findIndex((arg) => !arg.startsWith('-') && !arg.includes('=') && !/^\d+[smhd]?$/.test(arg));
    return at < 0 ? undefined : args.slice(at);
  }
  return undefined;
}
